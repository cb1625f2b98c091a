package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.Optional;

/// Carries out what somebody says about a rollout. A command that does not fit is refused with the
/// one that does.
final class RolloutCommands {
  private final Fresh fresh;
  private final ModelPlan plan;
  private final Known known;
  private final Diagnostics diagnostics;

  RolloutCommands(Fresh fresh, Known known, Diagnostics diagnostics) {
    this.fresh = fresh;
    this.plan = fresh.plan();
    this.known = known;
    this.diagnostics = diagnostics;
  }

  ModelLock apply(Action action, ModelLock lock) {
    if (lock.live().isEmpty()) {
      return refuse(lock, "`%s` does not run yet.", "compile it first: `nimfleet compile`.");
    }
    Optional<String> fixed = FixedRoutes.first(plan, lock);
    Optional<String> verb = fixed.flatMap(_ -> shifting(action, lock));
    if (verb.isPresent()) {
      String revision = lock.imported().orElseThrow().revision();
      diagnostics.add(
          LockErrors.notShifted(plan.at(), plan.name(), verb.get(), fixed.orElseThrow(), revision));
      return lock;
    }
    return switch (action) {
      case Action.Start _ -> start(lock);
      case Action.Step _ ->
          lock.candidate()
              .filter(candidate -> candidate.isRolling() && candidate.weight() < 100)
              .map(candidate ->
                  weighed(lock, Math.min(100, candidate.weight() + plan.rollout().by())))
              .orElseGet(() -> notRolling(lock));
      case Action.Weight(int weight) -> weigh(lock, weight);
      case Action.Promote _ -> promote(lock);
      case Action.Abort _ -> abort(lock);
      case Action.Undo _ -> undo(lock);
      case Action.Retire _ -> retire(lock);
    };
  }

  /// The verb of an action that shifts requests, or deletes what an HTTPRoute leads to whatever the
  /// weights are.
  private static Optional<String> shifting(Action action, ModelLock lock) {
    Optional<Candidate> candidate = lock.candidate();
    boolean isRolling = candidate.filter(Candidate::isRolling).isPresent();
    return switch (action) {
      case Action.Step _ when isRolling -> Optional.of("step");
      case Action.Weight _ when isRolling -> Optional.of("weight");
      case Action.Promote _ when isRolling -> Optional.of("promote");
      case Action.Retire _ ->
          candidate
              .map(Candidate::revision)
              .or(lock::previous)
              .filter(revision -> lock.isImported(revision.name()))
              .map(_ -> "retire");
      case Action.Step _,
          Action.Weight _,
          Action.Promote _,
          Action.Start _,
          Action.Abort _,
          Action.Undo _ ->
          Optional.empty();
    };
  }

  private ModelLock start(ModelLock lock) {
    Optional<Candidate> candidate = lock.candidate();
    if (candidate.filter(Candidate::isRolling).isPresent()) {
      return notRolling(lock);
    }
    LockedRevision live = lock.live().orElseThrow();
    if (candidate.filter(ended -> !fresh.asksFor(ended.revision())).isPresent()
        && fresh.hasContentOf(live)) {
      return refuse(
          lock,
          "`%s` already serves what fleet.yaml asks for.",
          "put the edit back into fleet.yaml and start it again, or `nimfleet rollout retire %s`.");
    }
    if (candidate.isPresent()) {
      LockedRevision ended = candidate.get().revision();
      return fresh.asksFor(ended) ? with(lock, ended, 0, Stage.ROLLING) : replaced(lock, ended);
    }
    if (fresh.hasContentOf(live)) {
      return refuse(
          lock,
          "`%s` already serves what fleet.yaml asks for.",
          "edit fleet.yaml; the change becomes a candidate when it is compiled.");
    }
    return begun(lock);
  }

  /// With what fleet.yaml asks for as the candidate; it may be there already.
  private ModelLock begun(ModelLock lock) {
    return lock.previous()
        .filter(fresh::asksFor)
        .map(previous -> with(lock.withPrevious(Optional.empty()), previous, 0, Stage.ROLLING))
        .orElseGet(() -> with(lock, fresh.locked(), 0, Stage.ROLLING));
  }

  private ModelLock replaced(ModelLock lock, LockedRevision ended) {
    if (known.isServing(plan.name(), ended.name())) {
      diagnostics.add(LockErrors.stillServing(plan.at(), plan.name(), ended.name()));
      return lock;
    }
    return begun(lock);
  }

  private ModelLock weigh(ModelLock lock, int weight) {
    return lock.candidate()
        .filter(Candidate::isRolling)
        .map(_ -> weighed(lock, weight))
        .orElseGet(() -> notRolling(lock));
  }

  private static ModelLock weighed(ModelLock lock, int weight) {
    return with(lock, lock.candidate().orElseThrow().revision(), weight, Stage.ROLLING);
  }

  private ModelLock promote(ModelLock lock) {
    Optional<Candidate> candidate = lock.candidate().filter(Candidate::isRolling);
    if (candidate.isEmpty()) {
      return notRolling(lock);
    }
    if (candidate.get().weight() < 100) {
      return refuse(
          lock,
          "The candidate of `%%s` has %d %%%% of the requests, not all."
              .formatted(candidate.get().weight()),
          "go on with `nimfleet rollout step %s`.");
    }
    return new ModelLock(
        Optional.of(candidate.get().revision()),
        Optional.empty(),
        lock.live(),
        Optional.empty(),
        lock.imported());
  }

  private ModelLock abort(ModelLock lock) {
    return lock.candidate()
        .filter(Candidate::isRolling)
        .map(candidate -> with(lock, candidate.revision(), 0, Stage.ABORTED))
        .orElseGet(() -> notRolling(lock));
  }

  private ModelLock undo(ModelLock lock) {
    if (lock.candidate().filter(candidate -> candidate.weight() > 0).isPresent()) {
      return refuse(
          lock,
          "`%s` is in the middle of a rollout.",
          "break it off with `nimfleet rollout abort %s`.");
    }
    if (lock.previous().isEmpty()) {
      return refuse(
          lock,
          "`%s` has no previous revision to return to.",
          "put the old values back into fleet.yaml; they become a candidate.");
    }
    ModelLock returned =
        new ModelLock(
            lock.previous(), Optional.empty(), Optional.empty(), Optional.empty(), lock.imported());
    return with(returned, lock.live().orElseThrow(), 0, Stage.UNDONE);
  }

  private ModelLock retire(ModelLock lock) {
    Optional<Candidate> ended = lock.candidate().filter(candidate -> !candidate.isRolling());
    if (ended.isPresent()) {
      ModelLock without = lock.withCandidate(Optional.empty());
      return fresh.asksFor(ended.get().revision())
          ? without.withPending(new Pending(plan.asked(), Reason.START))
          : without;
    }
    return lock.previous().isPresent()
        ? lock.withPrevious(Optional.empty())
        : refuse(
            lock,
            "`%s` has nothing to retire.",
            "what can be retired is a previous revision, or a candidate that was aborted or"
                + " undone.");
  }

  private static ModelLock with(ModelLock lock, LockedRevision revision, int weight, Stage stage) {
    return lock.withCandidate(Optional.of(new Candidate(revision, weight, stage)));
  }

  private ModelLock notRolling(ModelLock lock) {
    Optional<Candidate> candidate = lock.candidate();
    if (candidate.isEmpty()) {
      return refuse(
          lock,
          "`%s` has no candidate.",
          fresh.hasContentOf(lock.live().orElseThrow())
              ? "edit fleet.yaml; the change becomes a candidate when it is compiled."
              : "begin with `nimfleet rollout start %s`.");
    }
    return switch (candidate.get().stage()) {
      case ROLLING ->
          candidate.get().weight() == 100
              ? refuse(
                  lock,
                  "The candidate of `%s` has all requests already.",
                  "end the rollout with `nimfleet rollout promote %s`.")
              : refuse(
                  lock,
                  "The rollout of `%s` has begun already.",
                  "go on with `nimfleet rollout step %s`.");
      case ABORTED ->
          refuse(
              lock,
              "The rollout of `%s` was aborted.",
              "begin again with `nimfleet rollout start %s`, or `nimfleet rollout retire %1$s`.");
      case UNDONE ->
          refuse(
              lock,
              "The last rollout of `%s` was undone.",
              "begin again with `nimfleet rollout start %s`, or `nimfleet rollout retire %1$s`.");
    };
  }

  private ModelLock refuse(ModelLock lock, String sentence, String help) {
    diagnostics.add(
        LockErrors.rollout(
            plan.at(), sentence.formatted(plan.name()), help.formatted(plan.name())));
    return lock;
  }
}
