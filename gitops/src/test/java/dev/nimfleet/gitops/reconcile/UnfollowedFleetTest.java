package dev.nimfleet.gitops.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.Source.Look;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ModelFleet that was Ready once, and its edit, which a new process cannot follow.
class UnfollowedFleetTest {
  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void wasReady() throws Exception {
    cluster.with(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: ModelFleet
        metadata: {name: prod, namespace: nim}
        spec: {models: {}}
        status:
          observedGeneration: 1
          lastAttemptedRevision: abc
          lastAppliedRevision: abc
          conditions:
          - {type: Ready, status: "True", reason: Succeeded, message: Applied abc., observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z"}
          models: [{name: llama, state: Ready, message: Serves.}]
        """);
    cluster.with(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: ModelFleet
        metadata: {name: prod, namespace: nim}
        spec: {models: {llama: {}}}
        """);
    assertThat(fleet().generation()).isEqualTo(2);
  }

  private KubeObject fleet() {
    return cluster.find(FleetKind.of("nim", "prod")).orElseThrow();
  }

  private String says(String condition) {
    KubeObject fleet = fleet();
    return fleet
        .condition(condition)
        .filter(it -> it.observedGeneration().equals(Optional.of(fleet.generation())))
        .map(it -> "%s %s: %s".formatted(it.status(), it.reason(), it.message()))
        .orElse("");
  }

  /// One process that looks once.
  private void look(Supplier<Look> once) {
    look(List.of(once, once));
  }

  /// One process that looks as often as there are answers, and ends with the last.
  private void look(List<Supplier<Look>> answers) {
    var source =
        new Source() {
          private int looks;

          @Override
          public Look look() {
            Supplier<Look> answer = answers.get(looks++);
            if (looks == answers.size()) Thread.currentThread().interrupt();
            return answer.get();
          }

          @Override
          public Optional<Origin> origin() {
            return Optional.of(new Origin("nim", "prod", 2));
          }
        };
    new Reconciler(cluster, source, TestTerms.atOnce()).run();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anEditThatIsRefusedIsNotReadyAndWhatRunsIsStillTold() {
    look(() -> new Look.Refused("", "It is wrong."));
    assertThat(says("Ready")).isEqualTo("False Failed: It is wrong.");
    assertThat(says("Stalled")).isEqualTo("True Refused: It is wrong.");
    assertThat(fleet().text("status", "lastAppliedRevision")).contains("abc");
    assertThat(fleet().items("status", "models")).hasSize(1);
  }

  @Test
  void anEditThatNobodyCanFollowNowIsNotReadyEither() {
    look(() -> new Look.Unreachable("Nobody answers."));
    assertThat(says("Ready")).isEqualTo("False Progressing: Nobody answers.");
    assertThat(says("Reconciling")).isEqualTo("True Progressing: Nobody answers.");
    assertThat(says("Stalled")).startsWith("False");
    int writes = cluster.writes();
    look(() -> new Look.Unreachable("Nobody answers."));
    assertThat(cluster.writes()).isEqualTo(writes);
  }

  /// What the source says holds for this generation, and was followed.
  @Test
  void aLookThatFailsTakesNothingBackOfWhatIsFollowed() throws Exception {
    cluster.with("{apiVersion: v1, kind: Namespace, metadata: {name: nim}}");
    Supplier<Look> at =
        () ->
            new Look.At(
                "abc", List.of(new Desired("nim", "prod", List.of(), new TreeMap<>(), false)));
    look(List.of(at, at, () -> new Look.Unreachable("Nobody answers.")));
    assertThat(says("Ready")).startsWith("True ");
    assertThat(says("Reconciling")).startsWith("False ");
  }

  @Test
  void aFaultOfOursIsToldToo() {
    look(() -> {
      throw new IllegalStateException("a fault of this test");
    });
    assertThat(says("Ready")).startsWith("False Progressing: ").contains("a fault of nimfleet");
  }
}
