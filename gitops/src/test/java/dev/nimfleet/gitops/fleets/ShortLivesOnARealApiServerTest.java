package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.Wrapped;
import dev.nimfleet.standin.Controllers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Processes that die after a few writes, each at another one.
@RequiresApiServer
@RequiresRealCrds
class ShortLivesOnARealApiServerTest {
  private static InstalledCluster installed;

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
    installed.gpus(16);
  }

  @AfterAll
  static void uninstall() {
    if (installed != null) installed.close();
  }

  /// A cluster that takes so many writes, as of a process that is killed then.
  private record Mortal(Cluster cluster, AtomicInteger left) implements Wrapped {
    private void live() throws ClusterTrouble {
      if (left.decrementAndGet() < 0) throw new ClusterTrouble(Reason.UNREACHABLE, "Killed.");
    }

    private boolean isDead() {
      return left.get() < 0;
    }

    @Override
    public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
      if (!how.isDryRun()) live();
      return cluster.apply(object, how);
    }

    @Override
    public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
      live();
      return cluster.applyStatus(object, how);
    }

    @Override
    public void delete(KubeObject object) throws ClusterTrouble {
      live();
      cluster.delete(object);
    }
  }

  @Test
  void anInstallAndARolloutGetToTheirEndAllTheSame() throws Exception {
    var fleets = new RunningFleets(installed);
    var shares = new ArrayList<String>();
    try (Controllers _ = installed.controllers()) {
      fleets.apply(TestFleet.of("llama").yaml());
      int lives = live(fleets, shares, 1);
      String before = fleets.services().getFirst();
      fleets.apply(TestFleet.of("llama").yaml().replace(":1.0.0", ":1.1.0"));
      lives += live(fleets, shares, 1);
      assertThat(lives).as("lives").isGreaterThan(10);
      assertThat(fleets.services()).hasSize(1).doesNotContain(before);
      assertThat(weights(shares, before)).as("%s", shares).isSorted().contains(10, 50, 100);
    }
  }

  /// Until it is Ready with one revision, and one that was asked for.
  ///
  /// @return how many processes that took
  private static int live(RunningFleets fleets, List<String> shares, int first) throws Exception {
    int lives = 0;
    boolean isDone = false;
    while (!isDone && lives < 300) {
      lives++;
      // Two are not enough to get anywhere: a status is written before each step.
      var mortal = new Mortal(installed.cluster(), new AtomicInteger(first + lives % 7));
      fleets.start(mortal, (_, _) -> () -> {});
      long began = System.nanoTime();
      while (!mortal.isDead() && !isDone && System.nanoTime() - began < 60_000_000_000L) {
        shares.add(fleets.shares());
        isDone = fleets.isReady("prod") && isSettled(fleets);
        Thread.sleep(20);
      }
      fleets.end();
    }
    assertThat(isDone).as("done after %d lives: %s", lives, fleets.news()).isTrue();
    return lives;
  }

  private static boolean isSettled(RunningFleets fleets) {
    List<String> services = fleets.services();
    String tag =
        fleets
            .fleet("prod")
            .flatMap(it -> it.text("spec", "models", "llama", "image"))
            .map(image -> image.replaceFirst(".*:", "").replace('.', '-'))
            .orElse("?");
    return services.size() == 1 && services.getFirst().contains(tag);
  }

  /// Of the revision that is new, each time that it has another one.
  private static List<Integer> weights(List<String> shares, String before) {
    List<Integer> weights = new ArrayList<>();
    for (String each : shares) {
      if (each.equals("[]")) continue;
      int weight = each.contains(before + " ") ? 100 - Integer.parseInt(share(each, before)) : 100;
      if (weights.isEmpty() || weights.getLast() != weight) weights.add(weight);
    }
    return weights;
  }

  private static String share(String shares, String service) {
    return shares.replaceFirst(".*" + service + " ([0-9]+).*", "$1");
  }
}
