package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.TestModel;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.Cluster.Applying;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.reconcile.Backoff;
import dev.nimfleet.gitops.reconcile.DriftMode;
import dev.nimfleet.gitops.reconcile.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/// The ModelFleets of a cluster, followed by somebody for whom an hour passes in seconds, and what
/// there is to see of them.
final class RunningFleets {
  static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int HASTE = 600;

  private final InstalledCluster installed;
  private final long began = System.nanoTime();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private Optional<Thread> running = Optional.empty();

  RunningFleets(InstalledCluster installed) {
    this.installed = installed;
  }

  private Instant now() {
    Duration real = Duration.ofNanos(System.nanoTime() - began);
    return Instant.parse("2027-01-01T00:00:00Z").plus(real.multipliedBy(HASTE));
  }

  private static Metrics.Answer numbers(String query, Instant at) {
    return TestModel.numbers(query, at, 1);
  }

  /// Follows them, with the watch of a real client.
  void start() {
    start(installed.cluster(), installed.cluster()::watchFleets);
  }

  void start(Cluster cluster, Fleets.Watching watching) {
    Reconciler.Terms terms =
        TestTerms.within(
            LIMIT,
            DriftMode.CORRECT,
            new Backoff(
                Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofSeconds(2), () -> 0.5),
            this::now);
    var means =
        new FleetRollouts.Means(
            cluster,
            new TestModel.Answering(),
            RunningFleets::numbers,
            Duration.ofSeconds(15),
            (model, told) -> news.add(told.event() + ": " + told.text()));
    var compiler = new Compiler(ManifestCheck.NONE, LocalDate.EPOCH);
    var fleets = new Fleets(cluster, watching, "nim", compiler::compile, terms, Optional.of(means));
    running = Optional.of(Thread.ofVirtual().start(fleets::run));
  }

  void end() throws InterruptedException {
    if (running.isEmpty()) return;
    running.get().interrupt();
    running.get().join();
    running = Optional.empty();
  }

  List<String> news() {
    return news;
  }

  /// As Argo CD or Flux would, who keep to what Git says.
  void apply(String yaml) throws ClusterTrouble {
    installed.cluster().apply(Manifests.of(yaml).getFirst(), new Applying("people", true, false));
  }

  Optional<KubeObject> find(String group, String kind, String name) {
    try {
      return installed.cluster().find(new ObjectId(group, kind, "nim", name));
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }

  Optional<KubeObject> fleet(String name) {
    return find("nimfleet.dev", "ModelFleet", name);
  }

  /// The shares of the model `llama`, such as `[llama-a 90, llama-b 10]`.
  String shares() {
    return find("gateway.networking.k8s.io", "HTTPRoute", "llama").stream()
        .flatMap(route -> route.items("spec", "rules").stream())
        .flatMap(rule -> KubeObject.items(rule, "backendRefs").stream())
        .map(backend -> backend.text("name").orElse("?") + " " + backend.text("weight").orElse("?"))
        .toList()
        .toString();
  }

  List<String> services() {
    try {
      return installed
          .cluster()
          .list(new ObjectId("apps.nvidia.com", "NIMService", "nim", "*"), "nim", "")
          .stream()
          .filter(service -> !service.isTerminating())
          .map(service -> service.id().name())
          .sorted()
          .toList();
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }

  /// Whether it is Ready, of the spec that it has now.
  boolean isReady(String name) {
    return fleet(name)
        .filter(
            it -> it.number("status", "observedGeneration").equals(Optional.of(it.generation())))
        .flatMap(it -> it.condition("Ready").filter(ready -> ready.isOf(it.generation())))
        .filter(ready -> ready.isTrue())
        .isPresent();
  }

  /// What a condition of the spec that it has now says.
  String says(String name, String condition) {
    return fleet(name)
        .filter(
            it -> it.number("status", "observedGeneration").equals(Optional.of(it.generation())))
        .flatMap(it -> it.condition(condition))
        .map(it -> it.status() + ": " + it.message())
        .orElse("");
  }

  void await(String what, Callable<Boolean> holds) {
    assertThat(
            Patience.until(
                LIMIT,
                () -> {
                  try {
                    return holds.call();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }))
        .as(
            "%s: %s %s %s",
            what,
            shares(),
            news,
            fleet("prod").map(it -> String.valueOf(it.fields().get("status"))).orElse("none"))
        .isTrue();
  }
}
