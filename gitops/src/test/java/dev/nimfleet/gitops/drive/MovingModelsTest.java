package dev.nimfleet.gitops.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.gitops.TestFleet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MovingModelsTest {
  private static final List<FleetOutput> FLEETS =
      TestFleet.of("llama").rollingOut("start: manual").compiled().fleets();

  private static Map<String, List<Model>> unstarted() {
    return MovingModels.unstarted(FLEETS.getFirst(), FLEETS.getFirst().newLock());
  }

  private static boolean waits(Map<String, List<Model>> models) {
    return models.values().iterator().next().getFirst().settings().isManual();
  }

  /// Or everybody would have to start it twice: in the lock, and in the cluster.
  @Test
  void whatALockHasAsACandidateWasStartedThere() {
    assertThat(waits(MovingModels.of(FLEETS))).isFalse();
    assertThat(waits(unstarted())).isTrue();
  }
}
