package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A view that asks the API server for objects by name, each once: for those that no watch keeps up
/// to date, or for all, since a watch may lag behind by the moment that matters: a GitOps engine
/// applies a NIMService right after its NIMCache. For one request and one thread.
///
/// Lists are those of the watches; of short ones each object is asked for.
final class AskedView implements ClusterView {
  /// More than any rule looks up for one object, but a route.
  private static final int MOST_SURE = 16;

  /// Of kinds that no watch keeps. The deadline holds too.
  private static final int MOST_QUESTIONS = 256;

  /// What every cluster with models has. Of the autoscalers of others a list may be old.
  private static final Set<String> DECISIVE =
      Set.of("NIMService", "NIMCache", "ScaledObject", "HorizontalPodAutoscaler");

  /// So many users of one thing, or more, do not all go at once.
  private static final int MOST_LISTED = 6;

  private final LiveCluster cluster;
  private final ClusterView watched;
  private final long deadline;
  private final boolean isSure;
  private final Map<List<String>, Optional<MapValue>> answers = new HashMap<>();
  private Optional<String> trouble = Optional.empty();

  private AskedView(LiveCluster cluster, ClusterView watched, long deadline, boolean isSure) {
    this.cluster = cluster;
    this.watched = watched;
    this.deadline = deadline;
    this.isSure = isSure;
  }

  /// What the watches keep up to date is believed.
  static AskedView quick(LiveCluster cluster, ClusterView watched, long deadline) {
    return new AskedView(cluster, watched, deadline, false);
  }

  /// Everything is asked for, but namespaces that are there.
  static AskedView sure(LiveCluster cluster, ClusterView watched, long deadline) {
    return new AskedView(cluster, watched, deadline, true);
  }

  /// Why what it shows may be wrong, if it may.
  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
    if (name.isEmpty()) return Optional.empty();
    Optional<MapValue> seen = watched.get(apiVersion, kind, namespace, name);
    return !cluster.knows(apiVersion, kind) || isBelieved(apiVersion, kind, seen)
        ? seen
        : answers.computeIfAbsent(
            List.of(apiVersion, kind, namespace, name),
            _ -> asked(apiVersion, kind, namespace, name));
  }

  /// Nothing hangs on the labels of a namespace within a moment, but that it is there may.
  private boolean isBelieved(String apiVersion, String kind, Optional<MapValue> seen) {
    boolean isOfMoment = isSure && !(kind.equals("Namespace") && seen.isPresent());
    return !isOfMoment && cluster.isCurrent(apiVersion, kind);
  }

  private Optional<MapValue> asked(String apiVersion, String kind, String namespace, String name) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    boolean isWatched = cluster.isCurrent(apiVersion, kind);
    // A route may lead to any number of backends. What is watched is known well enough then.
    if (isWatched && answers.size() >= MOST_SURE) {
      return watched.get(apiVersion, kind, namespace, name);
    }
    try {
      if (answers.size() >= MOST_QUESTIONS) throw new Unreachable("it needs too many objects");
      if (!left.isPositive()) throw new Unreachable("no time is left to ask the API server");
      return cluster.fetch(apiVersion, kind, namespace, name, left);
    } catch (Unreachable e) {
      trouble = Optional.of("%s `%s`: %s".formatted(kind, name, e.getMessage()));
      return watched.get(apiVersion, kind, namespace, name);
    }
  }

  @Override
  public List<MapValue> list(String apiVersion, String kind, String namespace) {
    requireCurrent(apiVersion, kind);
    return present(watched.list(apiVersion, kind, namespace), apiVersion, kind, namespace);
  }

  @Override
  public List<MapValue> list(
      String apiVersion, String kind, String namespace, String path, String text) {
    requireCurrent(apiVersion, kind);
    String[] fields = path.split("\\.");
    List<MapValue> listed = watched.list(apiVersion, kind, namespace, path, text);
    return present(listed, apiVersion, kind, namespace).stream()
        .filter(object -> Inside.text(object, fields).equals(text))
        .toList();
  }

  /// A list that has not been heard of for long may lack what matters. That nobody serves a kind is
  /// no trouble.
  private void requireCurrent(String apiVersion, String kind) {
    if (DECISIVE.contains(kind) && cluster.isStale(apiVersion, kind)) {
      trouble = Optional.of("nothing was heard of the objects of kind %s for long".formatted(kind));
    }
  }

  /// As they are now, without those that are gone: whoever deletes a service and then its cache
  /// must not be told that the service is there. What has just come is not seen.
  private List<MapValue> present(
      List<MapValue> listed, String apiVersion, String kind, String namespace) {
    if (!isSure || listed.size() > MOST_LISTED) return listed;
    return listed.stream()
        .flatMap(object ->
            get(apiVersion, kind, namespace, Inside.text(object, "metadata", "name")).stream())
        .toList();
  }

  @Override
  public boolean isNamespaced(String apiVersion, String kind) {
    return watched.isNamespaced(apiVersion, kind);
  }
}
