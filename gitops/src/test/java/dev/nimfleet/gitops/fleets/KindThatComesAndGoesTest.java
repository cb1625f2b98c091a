package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A cluster whose API server comes and goes, and with it the kind ModelFleet.
@RequiresApiServer
@RequiresRealCrds
class KindThatComesAndGoesTest {
  private static final String CRD = FleetFormats.customResourceDefinition();

  @Test
  void fleetsAreFollowedWheneverThereAreAny() throws Exception {
    try (InstalledCluster installed = InstalledCluster.start(List.of());
        Controllers _ = installed.controllers()) {
      var rings = new AtomicInteger();
      var fleets = new RunningFleets(installed);
      fleets.start(
          installed.cluster(),
          (namespace, ring) ->
              installed
                  .cluster()
                  .watchFleets(
                      namespace,
                      () -> {
                        rings.incrementAndGet();
                        ring.run();
                      }));
      Thread.sleep(Duration.ofSeconds(2));
      installed.server().client().installCrds(List.of(CRD));
      fleets.apply(TestFleet.of("llama").yaml());
      fleets.await("the kind has come", () -> fleets.isReady("prod"));
      fleets.await("the watch knows it", () -> rings.get() > 0);
      List<String> services = fleets.services();

      installed.server().halt();
      installed.server().resume();
      int before = rings.get();
      fleets.apply(TestFleet.of("llama").yaml().replace("2..4", "3..4"));
      fleets.await("an edit after a restart", () -> rings.get() > before);
      fleets.await("it is followed", () -> fleets.isReady("prod"));

      installed.server().kubectl("delete", "crd", "modelfleets.nimfleet.dev");
      Thread.sleep(Duration.ofSeconds(2));
      assertThat(fleets.services()).as("the kind has gone").isEqualTo(services);

      installed.server().client().installCrds(List.of(CRD));
      fleets.apply(TestFleet.of("llama").yaml().replace("2..4", "3..4"));
      fleets.await("it has come again", () -> fleets.isReady("prod"));
      assertThat(fleets.services()).isEqualTo(services);
      fleets.end();
    }
  }
}
