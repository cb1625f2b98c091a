package dev.nimfleet.cli;

import static dev.nimfleet.cli.RolloutScene.Conduct.HEALTHY;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of the distribution, of which one moves requests at a time.
@RequiresApiServer
@RequiresRealCrds
@RequiresPrometheus
@RequiresPrograms("git")
class RolloutLeaseIT {
  private static InstalledCluster installed;

  @TempDir private Path folder;
  private final List<String> writers = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void end() {
    if (installed != null) installed.close();
  }

  /// R21, R22: longer than the lease, as a machine that is paused, or a collection that does not
  /// end; then its connection is open and nothing comes (R4); then it dies.
  @Test
  void oneReplicaWritesAtATimeWhateverBecomesOfTheOther() throws Exception {
    try (var scene = new RolloutScene(installed, folder, HEALTHY);
        ApiTap tapA = installed.server().tap();
        ApiTap tapB = installed.server().tap()) {
      var witness = new RolloutWitness(scene, Set.of());
      note(tapA, "a", witness);
      note(tapB, "b", witness);
      Running a = replica(scene, tapA, "a");
      scene.assertSoon("the first version", scene::isReady);
      Running b = replica(scene, tapB, "b");
      scene.upgrade();
      scene.assertSoon("the first step", () -> scene.weight("healthy") == 50);

      signal("STOP", a);
      scene.assertSoon("b leads", () -> leads("b"));
      signal("CONT", a);
      scene.assertSoon("promoted", () -> scene.isIn("healthy", "Promoted"));

      tapB.before(_ -> silence());
      scene.assertSoon("a leads again", () -> leads("a"));
      scene.repository().write("README.md", "more").push("Unrelated");
      scene.assertSoon("a goes on", scene::isReady);
      tapB.before(_ -> Optional.empty());
      a.kill();
      scene.assertSoon("b leads again", () -> leads("b"));
      scene.repository().write("README.md", "still more").push("Unrelated");
      scene.assertSoon("b goes on", scene::isReady);

      assertThat(turns()).containsExactly("a", "b", "a", "b");
      assertThat(witness.weights("healthy")).containsExactly(50, 100);
      assertThat(witness.faults()).isEmpty();
      assertThat(b.process().isAlive()).isTrue();
    }
  }

  private void note(ApiTap tap, String name, RolloutWitness witness) {
    tap.after(write -> {
      witness.saw(write);
      if (!write.kind().equals("Lease")) writers.add(name);
    });
  }

  private Running replica(RolloutScene scene, ApiTap tap, String name) {
    Path kubeconfig = tap.kubeconfig(folder.resolve("kubeconfig-" + name));
    return scene.reconcile(name, kubeconfig, "--lease", "nim/reconciler", "--identity", name);
  }

  private static boolean leads(String name) {
    return new Sight(installed)
        .of("lease", "reconciler", ".spec.holderIdentity")
        .startsWith(name + "_");
  }

  private static void signal(String signal, Running running) throws Exception {
    String pid = String.valueOf(running.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  /// Longer than anybody waits for an answer.
  private static Optional<ApiTap.Answer> silence() {
    boolean _ = Patience.until(Duration.ofSeconds(45), () -> false);
    return Optional.of(new ApiTap.Answer(500, "{}", 0));
  }

  /// Who wrote, one after the other.
  private List<String> turns() {
    List<String> turns = new ArrayList<>();
    for (String writer : writers) {
      if (turns.isEmpty() || !turns.getLast().equals(writer)) turns.add(writer);
    }
    return turns;
  }
}
