package dev.nimfleet.webhook.live;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What watches have brought until now, and how long ago. Watches write, requests read; no reader
/// ever waits.
public final class Store {
  /// Longer than any watch that is alive is silent, see `Pace`.
  public static final Duration BOUND = Duration.ofSeconds(60);

  /// How long a start waits for kinds that it can do without.
  public static final Duration GRACE = Duration.ofSeconds(30);

  private final List<LookupKind> kinds;
  private final Duration bound;
  private final LongSupplier nanos;
  private final long start;
  private final CountDownLatch whole = new CountDownLatch(1);
  private volatile Snapshot snapshot = Snapshot.EMPTY;
  private final Map<LookupKind, AtomicReference<Standing>> standings;

  /// @param bound what was not heard of for longer is not known any more
  /// @param nanos a clock that nobody sets, such as `System::nanoTime`
  public Store(Collection<LookupKind> kinds, Duration bound, LongSupplier nanos) {
    this.kinds = List.copyOf(kinds);
    this.bound = bound;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.standings =
        this.kinds.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    kind -> kind, _ -> new AtomicReference<>(new Standing(start))));
  }

  /// One immutable snapshot; a request takes one and keeps it.
  public ClusterView view() {
    return snapshot;
  }

  /// Every object of a kind, in the order of namespaces and names.
  public List<MapValue> all(LookupKind kind) {
    return snapshot.all(kind);
  }

  /// Whether what the view does not have is not there either.
  public boolean isCurrent(String apiVersion, String kind) {
    return kinds.stream()
        .filter(known -> known.is(apiVersion, kind))
        .map(this::standing)
        .anyMatch(standing -> standing.isSynced() && standing.isServed() && !isOld(standing));
  }

  /// Whether a kind was not heard of for longer than the bound.
  public boolean isStale(String apiVersion, String kind) {
    return kinds.stream()
        .filter(known -> known.is(apiVersion, kind))
        .map(this::standing)
        .anyMatch(this::isOld);
  }

  /// Whether all objects of every kind that is served have been seen once, or after a while those
  /// of the kinds that almost every request asks for: one autoscaler's CRD that is broken must not
  /// keep every replica from its start. It stays so: a webhook that turns away requests because a
  /// watch is broken is worse than the broken watch.
  public boolean isReady() {
    boolean isLate = nanos.getAsLong() - start >= GRACE.toNanos();
    return kinds.stream()
        .filter(kind -> !isLate || LookupKinds.NEEDED.contains(kind))
        .map(this::standing)
        .allMatch(Standing::isSynced);
  }

  /// Returns when all objects of every kind that is served have been seen once, however long that
  /// takes.
  public void awaitWhole() throws InterruptedException {
    whole.await();
  }

  /// How long ago each kind was last heard of.
  public Map<String, Duration> ages() {
    Map<String, Duration> ages = new LinkedHashMap<>();
    for (LookupKind kind : kinds) ages.put(kind.kind(), age(standing(kind)));
    return ages;
  }

  /// What somebody should look into, a sentence each.
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    for (LookupKind kind : kinds) {
      Standing standing = standing(kind);
      standing.trouble().ifPresent(troubles::add);
      if (standing.trouble().isEmpty() && isOld(standing)) {
        troubles.add(
            "Nothing was heard of %s for %d s; what is looked up may be out of date."
                .formatted(kind, age(standing).toSeconds()));
      }
    }
    return troubles;
  }

  /// All objects of a kind that there are now.
  public synchronized void replace(LookupKind kind, Collection<MapValue> objects) {
    snapshot =
        snapshot.replaced(kind, objects.stream().collect(Collectors.groupingBy(Store::namespace)));
    stand(kind, standing -> standing.synced(nanos.getAsLong()));
  }

  /// An object that is new, or has changed.
  public synchronized void put(LookupKind kind, MapValue object) {
    String namespace = namespace(object);
    snapshot = snapshot.replaced(kind, namespace, snapshot.bucket(kind, namespace).put(object));
    heard(kind);
  }

  public synchronized void remove(LookupKind kind, MapValue object) {
    String namespace = namespace(object);
    Bucket fewer = snapshot.bucket(kind, namespace).without(Bucket.name(object));
    snapshot = snapshot.replaced(kind, namespace, fewer);
    heard(kind);
  }

  /// Nothing has changed: the watch is alive.
  public void heard(LookupKind kind) {
    stand(kind, standing -> standing.heard(nanos.getAsLong()));
  }

  /// Nobody serves the kind, so there are no objects.
  public void absent(LookupKind kind) {
    replace(kind, List.of());
  }

  /// The kind is served, but not in the version that rules look up.
  public synchronized void elsewhere(LookupKind kind, Collection<String> versions) {
    replace(kind, List.of());
    String why =
        "The API server serves %s only as %s, which this release cannot read; rules that look it up decide without it."
            .formatted(
                kind, versions.stream().map("`%s`"::formatted).collect(Collectors.joining(", ")));
    stand(kind, standing -> standing.elsewhere(why, nanos.getAsLong()));
  }

  /// What was asked could not be answered; what is known stays, and grows old.
  public void broken(LookupKind kind, String why) {
    stand(kind, standing -> standing.broken(why));
  }

  private void stand(LookupKind kind, UnaryOperator<Standing> change) {
    reference(kind).updateAndGet(change);
    if (kinds.stream().map(this::standing).allMatch(Standing::isSynced)) whole.countDown();
  }

  private Standing standing(LookupKind kind) {
    return reference(kind).get();
  }

  private AtomicReference<Standing> reference(LookupKind kind) {
    AtomicReference<Standing> standing = standings.get(kind);
    if (standing == null) throw new IllegalArgumentException("not watched: " + kind);
    return standing;
  }

  private boolean isOld(Standing standing) {
    return age(standing).compareTo(bound) > 0;
  }

  private Duration age(Standing standing) {
    return Duration.ofNanos(Math.max(0, nanos.getAsLong() - standing.heard()));
  }

  private static String namespace(MapValue object) {
    return Inside.text(object, "metadata", "namespace");
  }
}
