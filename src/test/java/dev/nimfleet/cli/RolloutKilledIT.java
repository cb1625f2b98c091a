package dev.nimfleet.cli;

import static dev.nimfleet.cli.RolloutScene.Conduct.FAILING;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A rollout whose reconciler is killed (`kill -9`) after each thing that it writes, before it
/// learns that it is written: one that goes well, and beside it one that is broken off.
@RequiresApiServer
@RequiresRealCrds
@RequiresPrometheus
@RequiresPrograms("git")
class RolloutKilledIT {
  /// A start takes a second or two, of which there are some thirty.
  private static final Duration LIMIT = Duration.ofMinutes(6);

  private static InstalledCluster installed;

  @TempDir private Path folder;
  private final Set<String> kills = new ConcurrentSkipListSet<>();
  private final AtomicReference<Running> running = new AtomicReference<>();

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void end() {
    if (installed != null) installed.close();
  }

  /// R16, R17, R24
  @Test
  void whateverItWroteLastTheNextStartGoesOn(TestReporter report) throws ClusterTrouble {
    try (var scene = new RolloutScene(installed, folder, HEALTHY, FAILING);
        ApiTap tap = installed.server().tap()) {
      var witness = new RolloutWitness(scene, Set.of("failing"));
      Path kubeconfig = tap.kubeconfig(folder.resolve("kubeconfig"));
      Running unharmed = scene.reconcile("first", kubeconfig);
      scene.assertSoon("the first version", scene::isReady);
      unharmed.kill();
      tap.after(write -> {
        witness.saw(write);
        if (kills.add(moment(scene, write))) running.get().kill();
      });
      scene.upgrade();
      assertThat(
              isReached(
                  scene,
                  kubeconfig,
                  () -> scene.isIn("healthy", "Promoted") && isBack(scene, "failing")))
          .as(() -> kills + "\n" + scene.told())
          .isTrue();
      report.publishEntry("killed after", String.join("\n", kills));

      assertThat(witness.weights("healthy")).containsExactly(50, 100);
      assertThat(witness.weights("failing")).containsExactly(50, 0);
      assertThat(witness.faults()).isEmpty();
      assertThat(kills)
          .anyMatch(kill -> kill.matches("ModelFleet failing Aborted 0.*"))
          .contains("HTTPRoute healthy 50", "HTTPRoute failing 0", "HTTPRoute healthy 100");
    }
  }

  private static boolean isBack(RolloutScene scene, String model) {
    // It is known to be back once the route was seen so.
    return scene.isIn(model, "Aborted")
        && scene.weight(model) == 0
        && scene.rollout(model).path("from").asInt(-1) == 0;
  }

  /// Whether it comes so far in the end, with a new start after each death.
  private boolean isReached(RolloutScene scene, Path kubeconfig, BooleanSupplier end) {
    running.set(scene.reconcile("killed", kubeconfig));
    return Patience.until(
        LIMIT,
        () -> {
          if (!running.get().process().isAlive()) {
            running.set(scene.reconcile("killed", kubeconfig));
          }
          return end.getAsBoolean();
        });
  }

  /// What was written, as far as it tells one moment of a rollout from another.
  private static String moment(RolloutScene scene, ApiTap.Write write) {
    String what =
        switch (write.kind()) {
          case "ModelFleet" ->
              stands(
                  write.object().path("status"),
                  write.asked().query().replaceFirst(".*fieldManager=([^&]*).*", "$1"));
          case "HTTPRoute" ->
              "%s %d"
                  .formatted(
                      write.name(),
                      RolloutScene.shares(write.object())
                          .getOrDefault(scene.green(write.name()), 0));
          case "ScaledObject" ->
              "%s at least %s %s"
                  .formatted(
                      write.name(),
                      write.object().at("/spec/minReplicaCount"),
                      write.object().at("/metadata/annotations"));
          case "Event" -> write.object().path("reason").asString(""); // each has a name of its own
          default -> write.name();
        };
    return write.kind() + " " + what;
  }

  private static String stands(JsonNode status, String manager) {
    String model = manager.replaceFirst("nimfleet-rollout-", "");
    if (model.equals(manager)) {
      return "conditions " + status.at("/conditions/0/status") + status.at("/conditions/1/status");
    }
    JsonNode rollout = status.path("rollouts").path(model);
    return "%s %s %s from %s"
        .formatted(
            model,
            rollout.path("phase").asString(""),
            rollout.path("weight"),
            rollout.path("from"));
  }
}
