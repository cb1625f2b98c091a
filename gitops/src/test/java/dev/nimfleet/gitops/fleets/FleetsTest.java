package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Reconciler;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetsTest {
  private final FakeCluster cluster = new FakeCluster();

  /// One process that looks twice, as does everybody who follows one of them.
  private void run(int followed) {
    Reconciler.Terms terms = TestTerms.atOnce();
    Thread own = Thread.currentThread();
    var turns = new AtomicInteger();
    var looks = new AtomicInteger();
    var twice =
        new Listener() {
          @Override
          public void turned(Object loop) {
            (Thread.currentThread() == own ? turns : looks).incrementAndGet();
            if (turns.get() >= 2 && looks.get() >= 2 * followed) own.interrupt();
          }
        };
    var compiler = new Compiler(ManifestCheck.NONE, LocalDate.EPOCH);
    new Fleets(
            cluster, (_, _) -> () -> {}, "nim", compiler::compile, terms, Optional.empty(), twice)
        .run();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static String suspended() {
    return TestFleet.of("llama")
        .yaml()
        .replace(
            "metadata: {name: prod,",
            "metadata: {annotations: {nimfleet.dev/suspend: \"true\"}, name: prod,");
  }

  private String says(String condition) {
    KubeObject fleet = cluster.find(FollowedSource.FLEET).orElseThrow();
    return fleet
        .condition(condition)
        .filter(it -> it.isOf(fleet.generation()))
        .map(it -> it.status() + " " + it.reason())
        .orElse("");
  }

  @Test
  void oneThatIsSuspendedFromTheStartIsToldSo() throws Exception {
    cluster.with(suspended());
    run(0);
    assertThat(says("Ready")).isEqualTo("False Suspended");
    assertThat(says("Reconciling")).isEqualTo("False Suspended");
    assertThat(says("Stalled")).isEqualTo("False Suspended");
    assertThat(cluster.find(FollowedSource.BESIDE)).as("the lock").isEmpty();
    int writes = cluster.writes();
    run(0);
    assertThat(cluster.writes()).isEqualTo(writes);
  }

  @Test
  void oneThatIsSuspendedWhenItIsReadyStaysReadyUntilItIsEdited() throws Exception {
    cluster.with(suspended());
    wasReady();
    run(0);
    assertThat(says("Ready")).isEqualTo("True Succeeded");
    assertThat(says("Reconciling")).isEqualTo("False Suspended");
    cluster.with(suspended().replace("2..4", "3..4"));
    run(0);
    assertThat(says("Ready")).isEqualTo("False Suspended");
  }

  private void wasReady() throws Exception {
    cluster.applyStatus(
        Manifests.of(
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: ModelFleet
                metadata: {name: prod, namespace: nim}
                status:
                  conditions:
                  - {type: Ready, status: "True", reason: Succeeded, observedGeneration: 1}
                """)
            .getFirst(),
        new Cluster.Applying("nimfleet-status", true, false));
  }

  /// Whoever runs a model has it, also while nobody looks after it.
  @Test
  void aModelOfOneThatIsSuspendedIsNobodyElses() throws Exception {
    cluster.with(suspended());
    cluster.with(TestFleet.of("llama").yaml().replace("name: prod,", "name: another,"));
    run(1);
    KubeObject another = cluster.find(FleetKind.of("nim", "another")).orElseThrow();
    assertThat(another.condition("Stalled").orElseThrow().message())
        .contains("ModelFleet nim/prod has a model of this name already");
  }
}
