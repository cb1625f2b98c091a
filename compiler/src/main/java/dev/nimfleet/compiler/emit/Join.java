package dev.nimfleet.compiler.emit;

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

/// Joins what a model should be with what of it runs. What runs is never edited: what should be
/// different becomes a candidate beside it.
///
/// A second join of the same changes nothing.
final class Join {
  private final Fresh fresh;
  private final ModelPlan plan;
  private final Known known;
  private final Diagnostics diagnostics;

  Join(Fresh fresh, Known known, Diagnostics diagnostics) {
    this.fresh = fresh;
    this.plan = fresh.plan();
    this.known = known;
    this.diagnostics = diagnostics;
  }

  /// What the lock should say of the model.
  ///
  /// @param before what it says
  ModelLock join(ModelLock before) {
    if (before.live().isEmpty()) {
      return ModelLock.of(fresh.locked());
    }
    LockedRevision live = before.live().get();
    Optional<Candidate> candidate = before.candidate();
    if (candidate.isPresent() && fresh.asksFor(candidate.get().revision())) {
      return asked(before, candidate.get());
    }
    if (fresh.asksFor(live)) {
      return settled(before.withLive(current(live, before)));
    }
    boolean alone = candidate.isEmpty() && before.previous().isEmpty();
    boolean isHere = before.isImported(live.name()) || known.isDelivered(plan.name(), live.name());
    if (alone && !isHere) {
      return ModelLock.of(fresh.locked());
    }
    return edited(before);
  }

  /// The candidate is what fleet.yaml asks for.
  private ModelLock asked(ModelLock lock, Candidate candidate) {
    LockedRevision revision = current(candidate.revision(), lock);
    return lock.withCandidate(
        Optional.of(
            new Candidate(revision, candidate.weight(), candidate.stage(), candidate.ended())));
  }

  /// What serves is what fleet.yaml asks for, so a candidate is not wanted any more. One that may
  /// have requests somewhere loses them first, and goes when somebody says so.
  private ModelLock settled(ModelLock lock) {
    if (lock.candidate().isEmpty()) {
      return lock.withCandidate(Optional.empty());
    }
    Candidate candidate = lock.candidate().get();
    if (candidate.isRolling() && !isServing(candidate)) {
      return lock.withCandidate(Optional.empty());
    }
    return candidate.isRolling()
        ? lock.withCandidate(Optional.of(new Candidate(candidate.revision(), 0, Stage.ABORTED)))
        : lock.withCandidate(
            Optional.of(
                new Candidate(candidate.revision(), 0, candidate.stage(), candidate.ended())));
  }

  private ModelLock edited(ModelLock lock) {
    Optional<Candidate> candidate = lock.candidate();
    if (candidate.isPresent() && isServing(candidate.get())) {
      Candidate moving = candidate.get();
      if (moving.weight() == 0) {
        return brokenOff(lock, moving.revision());
      }
      String name = moving.revision().name();
      diagnostics.add(LockErrors.editUnderWay(plan.at(), plan.name(), name, moving.weight()));
      return lock;
    }
    if (candidate.filter(Candidate::isRolling).isEmpty() && waits(lock)) {
      return lock.withPending(new Pending(plan.asked(), Reason.START));
    }
    Optional<LockedRevision> previous = lock.previous().filter(fresh::asksFor);
    if (previous.isPresent()) {
      return lock.withPrevious(Optional.empty())
          .withCandidate(
              Optional.of(new Candidate(current(previous.get(), lock), 0, Stage.ROLLING)));
    }
    return lock.withCandidate(Optional.of(new Candidate(fresh.locked(), 0, Stage.ROLLING)));
  }

  /// The candidate has lost its requests here, and others do not know yet. What is to replace it
  /// waits for a word, so that committing this changes nothing.
  private ModelLock brokenOff(ModelLock lock, LockedRevision candidate) {
    return lock.withCandidate(Optional.of(new Candidate(candidate, 0, Stage.ABORTED)))
        .withPending(new Pending(plan.asked(), Reason.START));
  }

  /// What waits for its hash has begun before.
  private boolean waits(ModelLock lock) {
    return isTold(lock) || (plan.rollout().isManual() && !isPending(lock, Reason.PROFILE));
  }

  /// Whether just this edit is known to wait for somebody.
  private boolean isTold(ModelLock lock) {
    return isPending(lock, Reason.START);
  }

  private boolean isPending(ModelLock lock, Reason reason) {
    return lock.isWaitingFor(reason)
        && lock.pending().filter(edit -> edit.asked().equals(plan.asked())).isPresent();
  }

  private boolean isServing(Candidate candidate) {
    String name = candidate.revision().name();
    boolean moved = candidate.weight() > 0 && known.isDelivered(plan.name(), name);
    return moved || known.isServing(plan.name(), name);
  }

  /// A revision that fleet.yaml asks for, with what may change about it.
  private LockedRevision current(LockedRevision revision, ModelLock lock) {
    fresh
        .differenceFrom(revision)
        // What others have written differs by nature.
        .filter(_ -> !lock.isImported(revision.name()))
        .ifPresent(path ->
            diagnostics.add(LockErrors.newerTool(plan.at(), plan.name(), revision.name(), path)));
    return revision.asked(plan.asked()).metrics(fresh.locked().metrics().or(revision::metrics));
  }
}
