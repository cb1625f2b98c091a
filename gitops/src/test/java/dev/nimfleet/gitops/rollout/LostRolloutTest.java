package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.rollout.Command.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What still stands in a ModelFleet and in a lock when nothing is remembered.
class LostRolloutTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final Revision BLUE = new Revision("llama-1", "1");
  private static final Revision GREEN = new Revision("llama-2", "2");

  private static RolloutState lost(int weight, Command said) {
    return RolloutState.rebuilt("llama", BLUE, GREEN, weight, NOW).deafTo(List.of(said));
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"START", "PROMOTE", "UNDO", "RETIRE"})
  void whatMovesRequestsOrDeletesHasToBeSaidAgain(Verb verb) {
    RolloutState state = lost(30, new Command("old", verb, "an annotation"));
    assertThat(state.hasHeard("old")).isTrue();
    assertThat(state.orders().refused().orElseThrow().why()).contains("say it again");
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"PAUSE", "RESUME", "ABORT"})
  void whatHoldsAndWhatBreaksOffCounts(Verb verb) {
    RolloutState state = lost(30, new Command("old", verb, "an annotation"));
    assertThat(state.hasHeard("old")).isFalse();
  }

  /// It was begun again after that.
  @Test
  void aLockThatReportsAnAbortDoesNotEndWhatHasRequests() {
    Command report = Command.ofLock(Verb.ABORT, "llama-2", Optional.of(NOW.minusSeconds(60)));
    assertThat(lost(30, report).hasHeard(report.id())).isTrue();
    assertThat(lost(0, report).hasHeard(report.id())).isFalse();
  }

  @Test
  void aLockThatWantsAnAbortIsHeard() {
    Command wish = Command.ofLock(Verb.ABORT, "llama-2", Optional.empty());
    assertThat(lost(30, wish).hasHeard(wish.id())).isFalse();
  }
}
