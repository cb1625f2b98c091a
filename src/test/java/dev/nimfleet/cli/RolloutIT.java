package dev.nimfleet.cli;

import static dev.nimfleet.cli.RolloutScene.Conduct.FAILING;
import static dev.nimfleet.cli.RolloutScene.Conduct.HEALTHY;
import static dev.nimfleet.cli.RolloutScene.Conduct.IDLE;
import static dev.nimfleet.cli.RolloutScene.Conduct.SLOW;
import static dev.nimfleet.cli.RolloutScene.Conduct.TWICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.ApiTap;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.git.RequiresPrograms;
import dev.nimfleet.gitops.prometheus.RequiresPrometheus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet reconcile` of the distribution moves requests from one version to the next, by what a
/// real Prometheus says of them.
@RequiresApiServer
@RequiresRealCrds
@RequiresPrometheus
@RequiresPrograms("git")
class RolloutIT {
  /// For what must not happen; a step would come after three seconds.
  private static final Duration WHILE = Duration.ofSeconds(8);

  private static InstalledCluster installed;

  @TempDir private Path folder;
  private ApiTap tap;
  private Path kubeconfig;

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void end() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void connect() {
    tap = installed.server().tap();
    String token = DocumentedRights.token(installed, folder);
    kubeconfig = tap.kubeconfig(folder.resolve("kubeconfig"), token);
  }

  @AfterEach
  void disconnect() {
    tap.close();
  }

  @Test
  void eachNewVersionGetsTheRequestsThatItDeserves() throws ClusterTrouble {
    try (var scene = new RolloutScene(installed, folder, HEALTHY, SLOW, FAILING, IDLE, TWICE)) {
      var witness = new RolloutWitness(scene, Set.of("slow", "failing"));
      tap.after(witness::saw);
      Running first = scene.reconcile("one", kubeconfig);
      scene.assertSoon("the first version", scene::isReady);
      scene.upgrade();
      scene.assertSoon("the healthy one is promoted", () -> scene.isIn("healthy", "Promoted"));
      scene.assertSoon("the slow one is broken off", () -> scene.isIn("slow", "Aborted"));
      scene.assertSoon("the failing one is broken off", () -> scene.isIn("failing", "Aborted"));
      assertThat(scene.reason("slow")).contains("TTFT p90 is 2");
      assertThat(scene.reason("failing")).contains("requests failed, and 1 % may");
      scene.assertSoon("nobody asks it", () -> scene.reason("idle").contains("fewer than 20"));
      scene.assertSoon("it is read twice", () -> scene.reason("twice").contains("2 targets"));

      first.kill();
      scene.repository().write("README.md", "Nothing of the fleet").push("Unrelated");
      scene.reconcile("two", kubeconfig);
      scene.assertSoon("the unrelated commit", scene::isReady);
      assertThat(Patience.until(WHILE, () -> scene.weight("slow") + scene.weight("failing") > 0))
          .as("what was broken off stays so")
          .isFalse();
      assertThat(witness.weights("healthy")).containsExactly(50, 100);
      assertThat(witness.weights("slow")).containsExactly(50, 0);
      assertThat(witness.weights("failing")).containsExactly(50, 0);
      assertThat(witness.weights("idle")).containsExactly(50);
      assertThat(witness.weights("twice")).containsExactly(50);
      assertThat(witness.faults()).isEmpty();
    }
  }

  @Test
  void aPrometheusThatIsGoneHoldsTheWeightUntilItIsBack() throws ClusterTrouble {
    try (var scene = new RolloutScene(installed, folder, HEALTHY)) {
      var witness = new RolloutWitness(scene, Set.of());
      tap.after(witness::saw);
      scene.reconcile("one", kubeconfig);
      scene.assertSoon("the first version", scene::isReady);
      scene.upgrade();
      scene.assertSoon("the first step", () -> scene.weight("healthy") == 50);
      scene.prometheus().halt();
      assertThat(Patience.until(WHILE, () -> scene.weight("healthy") != 50)).isFalse();
      assertThat(scene.reason("healthy")).contains("cannot be reached");
      scene.prometheus().resume();
      scene.assertSoon("promoted", () -> scene.isIn("healthy", "Promoted"));
      assertThat(witness.weights("healthy")).containsExactly(50, 100);
      assertThat(witness.faults()).isEmpty();
    }
  }
}
