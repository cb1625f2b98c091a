package dev.nimfleet.gitops.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.gitops.TestFleet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovingModelsTest {
  private static final List<FleetOutput> FLEETS =
      TestFleet.of("llama").rollingOut("start: manual").compiled().fleets();

  private static boolean waits(List<Model> models) {
    return models.getFirst().settings().isManual();
  }

  /// Or everybody would have to start it twice: in the lock, and in the cluster.
  @Test
  void whatALockHasAsACandidateWasStartedThere() {
    assertThat(waits(MovingModels.of(FLEETS).get("nim/prod"))).isFalse();
    assertThat(waits(MovingModels.unstarted(FLEETS).get("nim/prod"))).isTrue();
  }
}
