package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.kubernetes.Api.Answer;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.live.Store;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// A cluster that is watched. It starts with nothing, and is ready when [Store#isReady()] says so.
public final class WatchedCluster implements LiveCluster, AutoCloseable {
  /// Of one page of what no watch keeps.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Api api;
  private final Store store;
  private final String waivers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Thread> watches = new ArrayList<>();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());

  private WatchedCluster(Api api, Store store, String waivers) {
    this.api = api;
    this.store = store;
    this.waivers = waivers;
  }

  /// Begins to watch, and waits for nothing.
  ///
  /// @param client stays open when this is closed
  /// @param store for [LookupKinds#WATCHED]
  /// @param waivers the one namespace whose waivers count
  public static WatchedCluster start(
      KubernetesClient client, Store store, String waivers, Pace pace) {
    var cluster = new WatchedCluster(new Api(client), store, waivers);
    for (LookupKind kind : LookupKinds.WATCHED) {
      Runnable watch =
          new Watch(
              cluster.api, kind, cluster.only(kind), store, pace, cluster.watchdog, cluster.closed);
      cluster.watches.add(Thread.ofVirtual().name("watch-" + kind.plural()).start(watch));
    }
    return cluster;
  }

  public Store store() {
    return store;
  }

  @Override
  public ClusterView view() {
    return store.view();
  }

  @Override
  public boolean isCurrent(String apiVersion, String kind) {
    return store.isCurrent(apiVersion, kind);
  }

  @Override
  public boolean isStale(String apiVersion, String kind) {
    return store.isStale(apiVersion, kind);
  }

  @Override
  public boolean knows(String apiVersion, String kind) {
    return LookupKinds.find(apiVersion, kind).isPresent();
  }

  @Override
  public Optional<MapValue> fetch(
      String apiVersion, String kind, String namespace, String name, Duration limit)
      throws Unreachable {
    LookupKind known =
        LookupKinds.find(apiVersion, kind)
            .orElseThrow(() -> new Unreachable(ApiErrors.notLookedUp(apiVersion, kind)));
    boolean isSeen = only(known).isEmpty() || only(known).equals(namespace);
    if (!isSeen || !known.canHave(namespace, name)) return Optional.empty();
    Deadline deadline = Deadline.in(limit);
    Answer answer = api.get(known.path(namespace, name), deadline.left());
    if (answer.code() == 404) {
      mustNotBeElsewhere(known, answer, deadline);
      return Optional.empty();
    }
    return Optional.of(JsonValues.object(known, api.map(known, answer)));
  }

  /// An API server that knows the kind says in JSON that it does not have the object.
  private void mustNotBeElsewhere(LookupKind kind, Answer answer, Deadline deadline)
      throws Unreachable {
    boolean isKindServed =
        api.map(answer.text())
            .flatMap(status -> Optional.ofNullable(status.get("details")))
            .filter(details -> details instanceof Map<?, ?> map && map.containsKey("name"))
            .isPresent();
    if (isKindServed) return;
    List<String> others = new Discovery(api).otherVersions(kind, deadline);
    if (!others.isEmpty()) throw new Unreachable(ApiErrors.otherVersions(kind, others));
  }

  /// Every object of a kind, as the watches have brought it, or as the API server lists it.
  ///
  /// @return none of a kind that is not served as rules are written for
  public List<MapValue> all(LookupKind kind) throws Unreachable {
    return LookupKinds.WATCHED.contains(kind)
        ? store.all(kind)
        : Listed.of(api, kind, "", LIMIT).map(Listed::objects).orElse(List.of());
  }

  private String only(LookupKind kind) {
    return kind.equals(LookupKinds.WAIVER) ? waivers : "";
  }

  @Override
  public void close() {
    closed.countDown();
    watches.forEach(Thread::interrupt);
    watchdog.shutdownNow();
  }
}
