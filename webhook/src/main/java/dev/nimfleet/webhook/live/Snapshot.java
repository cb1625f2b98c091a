package dev.nimfleet.webhook.live;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that was known at one moment. Nothing in it changes: what one request reads twice is the
/// same twice. Of each kind it is what the API server held at some moment; the moments of two kinds
/// may differ by as much as one watch is ahead of another.
final class Snapshot implements ClusterView {
  static final Snapshot EMPTY = new Snapshot(Map.of());

  private record Kept(LookupKind kind, Map<String, Bucket> buckets) {}

  /// By the name of the kind, which no two of them share.
  private final Map<String, Kept> kinds;

  private Snapshot(Map<String, Kept> kinds) {
    this.kinds = kinds;
  }

  @Override
  public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
    return bucket(apiVersion, kind, namespace).find(name);
  }

  @Override
  public List<MapValue> list(String apiVersion, String kind, String namespace) {
    return bucket(apiVersion, kind, namespace).all();
  }

  @Override
  public List<MapValue> list(
      String apiVersion, String kind, String namespace, String path, String text) {
    return bucket(apiVersion, kind, namespace).with(path, text);
  }

  @Override
  public boolean isNamespaced(String apiVersion, String kind) {
    return LookupKinds.find(apiVersion, kind)
        .map(LookupKind::isNamespaced)
        .orElseGet(() -> ClusterView.super.isNamespaced(apiVersion, kind));
  }

  /// Every object of a kind, namespace by namespace.
  List<MapValue> all(LookupKind kind) {
    return buckets(kind.apiVersion(), kind.kind()).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().all().stream())
        .toList();
  }

  Snapshot replaced(LookupKind kind, Map<String, ? extends Collection<MapValue>> objects) {
    Map<String, Bucket> buckets = HashMap.newHashMap(objects.size());
    objects.forEach((namespace, some) -> buckets.put(namespace, Bucket.of(some)));
    return with(kind, buckets);
  }

  Snapshot replaced(LookupKind kind, String namespace, Bucket bucket) {
    Map<String, Bucket> buckets = new HashMap<>(buckets(kind.apiVersion(), kind.kind()));
    if (bucket.isEmpty()) buckets.remove(namespace);
    else buckets.put(namespace, bucket);
    return with(kind, buckets);
  }

  Bucket bucket(LookupKind kind, String namespace) {
    return bucket(kind.apiVersion(), kind.kind(), namespace);
  }

  private Bucket bucket(String apiVersion, String kind, String namespace) {
    return buckets(apiVersion, kind).getOrDefault(namespace, Bucket.EMPTY);
  }

  private Map<String, Bucket> buckets(String apiVersion, String kind) {
    Kept kept = kinds.get(kind);
    return kept != null && kept.kind().is(apiVersion, kind) ? kept.buckets() : Map.of();
  }

  private Snapshot with(LookupKind kind, Map<String, Bucket> buckets) {
    Map<String, Kept> all = new HashMap<>(kinds);
    all.put(kind.kind(), new Kept(kind, buckets));
    return new Snapshot(all);
  }
}
