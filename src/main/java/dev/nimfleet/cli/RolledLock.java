package dev.nimfleet.cli;

import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import java.time.Instant;
import java.util.Optional;

/// What the lock of one model says after its rollout is where it is. What the lock does not know is
/// not the lock's to say: a rollout of other revisions leaves it as it is.
///
/// A revision goes from the lock only after a lock in which it has no requests: others may still
/// run what the last commit says.
///
/// @param model as its files have it
record RolledLock(Model model, RolloutState state) {
  ModelLock of(ModelLock lock) {
    String serving = state.blue().name();
    Optional<String> moving = state.green().map(Revision::name);
    Optional<String> live = lock.live().map(LockedRevision::name);
    Optional<String> candidate = lock.candidate().map(it -> it.revision().name());
    Optional<String> previous = lock.previous().map(LockedRevision::name);
    boolean isLive = live.filter(serving::equals).isPresent();
    if (isLive && moving.isPresent() && moving.equals(candidate)) return moved(lock);
    if (isLive && moving.isEmpty()) return settled(lock);
    if (moving.isEmpty() && candidate.filter(serving::equals).isPresent()) return promoted(lock);
    boolean isPromoted = moving.isPresent() && moving.equals(live);
    return isPromoted && previous.filter(serving::equals).isPresent() ? kept(lock) : lock;
  }

  /// The lock has the same rollout under way.
  private ModelLock moved(ModelLock lock) {
    return switch (state.phase()) {
      case Phase.Steady(), Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp() -> lock;
      case Phase.Shifting() -> staged(lock, state.shift().weight(), Stage.ROLLING);
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() -> promoted(lock);
      case Phase.Aborted _, Phase.Retiring() -> staged(lock, 0, Stage.ABORTED);
      case Phase.Undone _ -> staged(lock, 0, Stage.UNDONE);
    };
  }

  /// What is live serves alone.
  private ModelLock settled(ModelLock lock) {
    Optional<Candidate> rolling = lock.candidate().filter(Candidate::isRolling);
    boolean isRefused =
        rolling
            .flatMap(it -> model.revision(it.revision().name()))
            .flatMap(state::refusal)
            .isPresent();
    if (isRefused) return staged(lock, 0, Stage.ABORTED);
    boolean isFinished = state.hasFinished(state.blue());
    return isFinished && lock.candidate().isEmpty() ? lock.withPrevious(Optional.empty()) : lock;
  }

  /// The lock has promoted what the rollout knows as new.
  private ModelLock kept(ModelLock lock) {
    return switch (state.phase()) {
      case Phase.Removing() -> lock.withPrevious(Optional.empty());
      case Phase.Undone _, Phase.Retiring() -> {
        LockedRevision undone = lock.live().orElseThrow();
        var returned =
            new ModelLock(
                lock.previous(),
                Optional.empty(),
                Optional.empty(),
                lock.pending(),
                lock.imported());
        yield returned.withCandidate(
            Optional.of(new Candidate(undone, 0, Stage.UNDONE, ended(Stage.UNDONE, undone))));
      }
      case Phase.Steady(),
          Phase.Waiting _,
          Phase.Preparing(),
          Phase.WarmingUp(),
          Phase.Shifting(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Aborted _ ->
          lock;
    };
  }

  private static ModelLock promoted(ModelLock lock) {
    return new ModelLock(
        lock.candidate().map(Candidate::revision),
        Optional.empty(),
        lock.live(),
        lock.pending(),
        lock.imported());
  }

  private ModelLock staged(ModelLock lock, int weight, Stage stage) {
    Candidate before = lock.candidate().orElseThrow();
    // Who has written it already, and when, is not for us to change.
    if (before.weight() == weight && before.stage() == stage) return lock;
    return lock.withCandidate(
        Optional.of(
            new Candidate(before.revision(), weight, stage, ended(stage, before.revision()))));
  }

  /// When the rollout of a revision was broken off or taken back.
  private Optional<Instant> ended(Stage stage, LockedRevision revision) {
    return stage == Stage.ROLLING
        ? Optional.empty()
        : state
            .green()
            .filter(green -> green.name().equals(revision.name()))
            .or(() -> model.revision(revision.name()))
            .flatMap(state::refusal)
            .map(Ended::at);
  }
}
