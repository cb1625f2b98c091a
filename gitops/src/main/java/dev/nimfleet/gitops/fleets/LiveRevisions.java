package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// What rollouts have come to, in a lock: `live` is what they say serves, and a candidate that they
/// have broken off is marked so. Done twice, it is the same as done once.
final class LiveRevisions {
  private LiveRevisions() {}

  /// @param states what is remembered of rollouts, by model
  static Lock of(Lock lock, Map<String, RolloutState> states) {
    return each(lock, states, (model, state) -> marked(served(model, state), state));
  }

  /// The same lock for a compiler: a rollout knows by itself what it has broken off, and gives it
  /// up when nobody asks for it any more. What waits for somebody's word has not begun.
  static Lock unmarked(Lock lock, Map<String, RolloutState> states) {
    return each(
        lock,
        states,
        (model, state) ->
            model
                .candidate()
                .filter(candidate -> standing(candidate, state).isPresent())
                .map(it ->
                    state.phase().equals(new Phase.Waiting(Phase.Cause.START))
                        ? model.withCandidate(Optional.empty())
                        : with(model, new Candidate(it.revision(), it.weight(), Stage.ROLLING)))
                .orElse(model));
  }

  private static ModelLock marked(ModelLock lock, RolloutState state) {
    return lock.candidate()
        .flatMap(candidate -> standing(candidate, state))
        .map(candidate -> with(lock, candidate))
        .orElse(lock);
  }

  /// A candidate as its rollout stands; none when nothing is remembered of it.
  private static Optional<Candidate> standing(Candidate candidate, RolloutState state) {
    LockedRevision locked = candidate.revision();
    Optional<Revision> revision = Model.revisionOf(locked.service());
    Optional<Ended> refusal = revision.flatMap(state::refusal);
    if (refusal.isPresent()) {
      Stage stage = refusal.get().outcome() == Outcome.UNDONE ? Stage.UNDONE : Stage.ABORTED;
      Optional<Instant> at = Optional.of(refusal.get().at());
      return Optional.of(new Candidate(locked, candidate.weight(), stage, at));
    }
    return revision
        .filter(it -> state.green().filter(it::equals).isPresent())
        .map(_ -> new Candidate(locked, candidate.weight(), Stage.ROLLING));
  }

  /// With what is pending.
  private static ModelLock with(ModelLock lock, Candidate candidate) {
    return new ModelLock(
        lock.live(), Optional.of(candidate), lock.previous(), lock.pending(), lock.imported());
  }

  private static Lock each(
      Lock lock,
      Map<String, RolloutState> states,
      BiFunction<ModelLock, RolloutState, ModelLock> change) {
    SortedMap<String, ModelLock> models = new TreeMap<>();
    lock.models()
        .forEach((name, model) ->
            models.put(
                name,
                Optional.ofNullable(states.get(name))
                    .map(state -> change.apply(model, state))
                    .orElse(model)));
    return new Lock(lock.fleet(), lock.namespace(), lock.caches(), models, lock.profiles());
  }

  private static ModelLock served(ModelLock lock, RolloutState state) {
    String name = serving(state).name();
    Optional<LockedRevision> serving =
        lock.revisions().filter(revision -> revision.name().equals(name)).findFirst();
    if (serving.isEmpty() || lock.live().isEmpty()) return lock;
    LockedRevision before = lock.live().get();
    if (before.name().equals(name)) {
      return lock.withPrevious(lock.previous().filter(it -> isKept(it.name(), state)));
    }
    boolean isBack = state.green().filter(it -> it.name().equals(before.name())).isPresent();
    Optional<Candidate> candidate =
        isBack
            ? Optional.of(new Candidate(before, 0, Stage.ROLLING))
            : lock.candidate().filter(it -> !it.revision().name().equals(name));
    return lock.withLive(serving.get())
        .withCandidate(candidate)
        .withPrevious(
            Optional.of(before)
                .filter(it -> isPromoted(state) && it.name().equals(state.blue().name())));
  }

  /// Whether a revision that is neither live nor a candidate is the other side of a rollout, or was
  /// before a promotion that no rollout knows of.
  private static boolean isKept(String previous, RolloutState state) {
    if (isPromoted(state)) return previous.equals(state.blue().name());
    return state.green().filter(it -> it.name().equals(previous)).isPresent()
        || !state.hasFinished(state.blue());
  }

  private static Revision serving(RolloutState state) {
    return isPromoted(state) ? state.green().orElseThrow() : state.blue();
  }

  /// Whether the new revision has all requests, and the old one is only kept.
  private static boolean isPromoted(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() -> true;
      case Phase.Steady(),
          Phase.Waiting _,
          Phase.Preparing(),
          Phase.WarmingUp(),
          Phase.Shifting(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          false;
    };
  }
}
