package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.Written;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// The revisions of one model.
///
/// @param live what serves; empty only while the first revision is held back
/// @param candidate what is to replace it
/// @param previous what served before the last promotion, kept warm for an undo
/// @param pending what waits for its turn to become the candidate
/// @param imported what it had before nimfleet
public record ModelLock(
    Optional<LockedRevision> live,
    Optional<Candidate> candidate,
    Optional<LockedRevision> previous,
    Optional<Pending> pending,
    Optional<Imported> imported) {
  /// A model that does not run yet.
  public static final ModelLock EMPTY =
      new ModelLock(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// A model with one revision, which serves.
  public static ModelLock of(LockedRevision live) {
    return EMPTY.withLive(live);
  }

  /// A revision beside the live one.
  ///
  /// @param weight its share of the requests, in percent
  /// @param ended when a reconciler broke it off or took it back; none where somebody wants it
  public record Candidate(
      LockedRevision revision, int weight, Stage stage, Optional<Instant> ended) {
    public Candidate {
      if (weight < 0 || weight > 100) {
        throw new IllegalArgumentException("not a weight: " + weight);
      }
    }

    /// A candidate whose stage somebody wants.
    public Candidate(LockedRevision revision, int weight, Stage stage) {
      this(revision, weight, stage, Optional.empty());
    }

    /// Whether its rollout goes on.
    public boolean isRolling() {
      return stage == Stage.ROLLING;
    }
  }

  /// How the rollout of a candidate stands.
  public enum Stage {
    /// It goes on, or has yet to begin.
    ROLLING,
    /// It was broken off; the candidate gets no request until somebody starts again.
    ABORTED,
    /// It was promoted and then taken back.
    UNDONE
  }

  /// An edit that is not carried out yet.
  public record Pending(Asked asked, Reason reason) {}

  /// What a pending edit waits for.
  public enum Reason {
    /// `rollout: {start: manual}`, or somebody retired just this candidate: `nimfleet rollout
    /// start`.
    START,
    /// Another model of the same kind of GPU has a candidate.
    TURN,
    /// There is no room for a second revision.
    ROOM,
    /// The hash of its profile is not locked, and `defaults: {profiles: locked}`: `nimfleet lock`.
    PROFILE
  }

  public ModelLock withLive(LockedRevision revision) {
    return new ModelLock(Optional.of(revision), candidate, previous, pending, imported);
  }

  /// With another candidate, or none; either way nothing is pending then.
  public ModelLock withCandidate(Optional<Candidate> other) {
    return new ModelLock(live, other, previous, Optional.empty(), imported);
  }

  public ModelLock withPrevious(Optional<LockedRevision> other) {
    return new ModelLock(live, candidate, other, pending, imported);
  }

  public ModelLock withPending(Pending edit) {
    return new ModelLock(live, candidate, previous, Optional.of(edit), imported);
  }

  public ModelLock withImported(Optional<Imported> other) {
    return new ModelLock(live, candidate, previous, pending, other);
  }

  /// What is left of the imported revision beside these.
  public ModelLock withImportsOf(ModelLock before) {
    return withImported(
        before
            .imported()
            .flatMap(it -> weight(it.revision()).isPresent() ? Optional.of(it) : it.retired()));
  }

  /// Whether a revision was there before nimfleet.
  public boolean isImported(String revision) {
    return imported.filter(it -> it.revision().equals(revision)).isPresent();
  }

  /// The imported objects, while they are all there is and nobody has edited the model.
  ///
  /// @param written what fleet.yaml says of it now
  public Optional<Imported> kept(Written written) {
    boolean isAlone = candidate.isEmpty() && previous.isEmpty();
    return imported
        .filter(_ -> isAlone)
        .filter(it -> live.filter(l -> l.name().equals(it.revision())).isPresent())
        .filter(it -> it.written().equals(written.digest()));
  }

  public Stream<LockedRevision> revisions() {
    return Stream.of(live, candidate.map(Candidate::revision), previous).flatMap(Optional::stream);
  }

  /// Whether an edit waits for that.
  public boolean isWaitingFor(Reason reason) {
    return pending.filter(edit -> edit.reason() == reason).isPresent();
  }

  /// The weight that a revision of this name has; empty when there is no such revision.
  public Optional<Integer> weight(String revision) {
    int moved = candidate.map(Candidate::weight).orElse(0);
    if (candidate.filter(c -> c.revision().name().equals(revision)).isPresent()) {
      return Optional.of(moved);
    }
    if (live.filter(l -> l.name().equals(revision)).isPresent()) {
      return Optional.of(100 - moved);
    }
    return previous.filter(p -> p.name().equals(revision)).map(_ -> 0);
  }
}
