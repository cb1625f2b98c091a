package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveRevisionsTest {
  private static final Instant NOW = Instant.EPOCH;

  /// The first version is live, the next its candidate.
  private static final Lock LOCK =
      TestFleet.of("llama").upgraded("1.1.0").compiled().fleets().getFirst().newLock();

  private static final Revision OLD =
      new Revision(LOCK.model("llama").live().orElseThrow().name(), "old");
  private static final Revision NEW =
      new Revision(LOCK.model("llama").candidate().orElseThrow().revision().name(), "new");

  private static RolloutState moving(Phase phase) {
    return state(OLD, Optional.of(NEW), phase, List.of());
  }

  /// A rollout to it has got to its end.
  private static RolloutState finished(Revision live) {
    var ended = new Ended(live.digest(), Outcome.FINISHED, NOW);
    return state(live, Optional.empty(), new Phase.Steady(), List.of(ended));
  }

  private static RolloutState state(
      Revision blue, Optional<Revision> green, Phase phase, List<Ended> history) {
    RolloutState steady = RolloutState.steady("llama", blue, NOW);
    return new RolloutState(
        "llama", blue, green, phase, steady.shift(), steady.orders(), history, "", "", "");
  }

  /// `live candidate previous`, by the last digits of their versions.
  private static String after(Lock lock, RolloutState state) {
    Lock once = LiveRevisions.of(lock, Map.of("llama", state));
    assertThat(LiveRevisions.of(once, Map.of("llama", state))).as("twice").isEqualTo(once);
    return words(once.model("llama"));
  }

  private static String words(ModelLock lock) {
    return Stream.of(
            lock.live().map(it -> it.name()),
            lock.candidate().map(it -> it.revision().name()),
            lock.previous().map(it -> it.name()))
        .map(name ->
            name.map(it -> it.equals(OLD.name()) ? "old" : it.equals(NEW.name()) ? "new" : it)
                .orElse("-"))
        .toList()
        .toString();
  }

  @Test
  void aRolloutThatIsUnderWayOrWasBrokenOffChangesNothing() {
    for (Phase phase :
        List.of(new Phase.Shifting(), new Phase.Aborted("why"), new Phase.Retiring())) {
      assertThat(after(LOCK, moving(phase))).isEqualTo("[old, new, -]");
    }
    assertThat(after(LOCK, RolloutState.steady("llama", OLD, NOW))).isEqualTo("[old, new, -]");
  }

  @Test
  void whatHasAllRequestsIsLiveAndTheOldOneIsKeptUntilItIsGone() {
    assertThat(after(LOCK, moving(new Phase.Promoted(NOW)))).isEqualTo("[new, -, old]");
    assertThat(after(LOCK, moving(new Phase.Draining(NOW)))).isEqualTo("[new, -, old]");
    assertThat(after(LOCK, finished(NEW))).isEqualTo("[new, -, -]");
    Lock promoted = LiveRevisions.of(LOCK, Map.of("llama", moving(new Phase.Promoted(NOW))));
    assertThat(after(promoted, finished(NEW))).isEqualTo("[new, -, -]");
  }

  /// Somebody has promoted it by a word, and may take that back.
  @Test
  void whatNoRolloutHasPromotedKeepsWhatWasBeforeIt() {
    Lock promoted = LiveRevisions.of(LOCK, Map.of("llama", moving(new Phase.Promoted(NOW))));
    assertThat(after(promoted, RolloutState.steady("llama", NEW, NOW))).isEqualTo("[new, -, old]");
  }

  @Test
  void whatWasTakenBackIsACandidateAgain() {
    Lock promoted = LiveRevisions.of(LOCK, Map.of("llama", moving(new Phase.Promoted(NOW))));
    assertThat(after(promoted, moving(new Phase.Undone("why")))).isEqualTo("[old, new, -]");
  }

  @Test
  void aRecordOfRevisionsThatNobodyKnowsChangesNothing() {
    var other = new Revision("llama-other", "other");
    assertThat(after(LOCK, RolloutState.steady("llama", other, NOW))).isEqualTo("[old, new, -]");
    assertThat(LiveRevisions.of(LOCK, Map.of())).isEqualTo(LOCK);
  }
}
