package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.rollout.Command.Verb;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutRecordTest {
  @Test
  void whatIsWrittenIsReadInEveryPhase() {
    List<Phase> phases = new ArrayList<>();
    Story story = new Story().gates(100);
    story.world.freeGpus = 0;
    check(story, phases);
    story.world.freeGpus = 1000;
    check(story, phases);
    story.at(0);
    check(story, phases);
    story.at(50).say(Verb.PAUSE);
    check(story, phases);
    story.say(Verb.ABORT);
    check(story, phases);
    story.say(Verb.RETIRE);
    check(story, phases);
    story.settle().say(Verb.START).at(100).say(Verb.PROMOTE);
    check(story, phases);
    story.pass(Duration.ofHours(1));
    story.world.of(Story.V1).inFlight = java.util.OptionalLong.of(1);
    check(story, phases);

    assertThat(phases)
        .extracting(phase -> phase.getClass().getSimpleName())
        .contains(
            "Waiting", "Preparing", "Shifting", "Aborted", "Retiring", "Promoted", "Draining");
  }

  private static void check(Story story, List<Phase> phases) {
    story.look();
    phases.add(story.state.phase());
    assertThat(RolloutRecord.read(RolloutRecord.write(story.state))).contains(story.state);
  }

  @Test
  void itIsSmallWhateverHasHappened() {
    RolloutState state = RolloutState.steady("llama", Story.V1, Story.NOON);
    for (int i = 0; i < 500; i++) {
      Revision revision = new Revision("llama-v" + i, "digest" + i);
      state = state.withGreen(Optional.of(revision)).ended(Outcome.ABORTED, Story.NOON);
      state = state.withOrders(state.orders().done("command " + i));
    }

    assertThat(RolloutRecord.write(state).toString().length()).isLessThan(4000);
    assertThat(state.refusal(new Revision("llama-v499", "digest499"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "phase", "live", "weight", "changed", "history", "isHurried"})
  void whatIsDamagedIsNotActedOn(String field) {
    Map<String, Object> record =
        new LinkedHashMap<>(
            RolloutRecord.write(RolloutState.steady("llama", Story.V1, Story.NOON)));
    record.put(field, List.of(1));
    assertThat(RolloutRecord.read(record)).isEmpty();

    record.remove(field);
    assertThat(RolloutRecord.read(record)).isEmpty();
  }

  @Test
  void aWeightThatIsNoneIsNotActedOn() {
    Map<String, Object> record =
        new LinkedHashMap<>(
            RolloutRecord.write(RolloutState.steady("llama", Story.V1, Story.NOON)));
    record.put("weight", 101);

    assertThat(RolloutRecord.read(record)).isEmpty();
  }
}
