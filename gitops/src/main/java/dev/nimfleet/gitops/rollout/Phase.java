package dev.nimfleet.gitops.rollout;

import java.time.Instant;

/// How far the change from one revision to the next has come.
public sealed interface Phase {
  /// Whether a rollout has ended with the old revision, and the new one is only kept.
  default boolean isBrokenOff() {
    return this instanceof Aborted || this instanceof Undone;
  }

  /// One revision serves and nothing is to be done.
  record Steady() implements Phase {}

  /// Another is asked for, and nothing of it is created yet.
  record Waiting(Cause cause) implements Phase {}

  /// What a rollout waits for before it begins.
  enum Cause {
    /// Somebody's word.
    START,
    /// Somebody paused it.
    PAUSE,
    /// The hours in which requests may move.
    WINDOW,
    /// Another rollout on the same GPUs.
    TURN,
    /// GPUs for both revisions.
    ROOM
  }

  /// The new revision is created and not ready.
  record Preparing() implements Phase {}

  /// It is ready and answers its first requests.
  record WarmingUp() implements Phase {}

  /// Requests move to it, step by step.
  record Shifting() implements Phase {}

  /// It serves all requests; the old one is kept.
  record Promoted(Instant keptUntil) implements Phase {}

  /// The old one ends what it has begun.
  record Draining(Instant since) implements Phase {}

  /// The old one is being deleted, and nothing leads back to it.
  record Removing() implements Phase {}

  /// The old one serves again; the new one is kept for a look.
  record Aborted(String why) implements Phase {}

  /// As aborted, after a promotion.
  record Undone(String why) implements Phase {}

  /// The new one is not wanted any more, and is deleted.
  record Retiring() implements Phase {}
}
