package dev.nimfleet.gitops.rollout;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What somebody says about a rollout, by `nimfleet rollout`, an annotation or a lock.
///
/// @param id tells it from the same words said again
/// @param by who said it
/// @param about the name of the revision that it is about; none for whatever is under way
public record Command(String id, Verb verb, String by, Optional<String> about) {
  private static final String WISH = "lock: ";
  private static final String REPORT = "ended ";
  private static final String LOCK = "the lock";

  /// Of a person, who means what is under way.
  public Command(String id, Verb verb, String by) {
    this(id, verb, by, Optional.empty());
  }

  /// What a lock says of a candidate that it has taken back. It says so until a commit changes it.
  ///
  /// @param ended when a reconciler took it back, which has written so; none where somebody wants
  ///   it
  public static Command ofLock(Verb verb, String revision, Optional<Instant> ended) {
    String wanted = WISH + verb.word() + " " + revision;
    String id = ended.map(at -> reported(revision, at)).orElse(wanted);
    return new Command(id, verb, LOCK, Optional.of(revision));
  }

  /// The id by which a lock tells that a revision was taken back then.
  static String reported(String revision, Instant at) {
    return REPORT + "%s %s".formatted(revision, at);
  }

  /// The id under which it is known that a lock tells of a revision that it was taken back.
  static String told(String revision) {
    return WISH + "ended " + revision;
  }

  /// In place of what a lock says that nobody can read now.
  static Command stillTold(String revision) {
    return new Command(told(revision), Verb.ABORT, LOCK, Optional.of(revision));
  }

  /// Whether an id is that of a wish in a lock, which can be said again after it was not.
  static boolean isWish(String id) {
    return id.startsWith(WISH);
  }

  /// Whether a lock says it: it knows less than a reconciler of how far a rollout is, and wants the
  /// revision before.
  boolean isOfLock() {
    return about.isPresent();
  }

  /// Whether a lock tells what a reconciler has done.
  boolean isReport() {
    return id.startsWith(REPORT);
  }

  /// What people say of a rollout.
  public enum Verb {
    /// Begin, or begin again what was broken off.
    START,
    /// Raise the weight no further.
    PAUSE,
    /// Go on, also through the gate that it waits at.
    RESUME,
    /// Give all requests to the new revision without waiting for samples, pauses and gates.
    PROMOTE,
    /// Give them all back.
    ABORT,
    /// Give them all back after a promotion.
    UNDO,
    /// Delete what is only kept.
    RETIRE;

    /// As it is typed.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it holds, goes on with or breaks off what is under way, whatever that is.
    boolean isHarmless() {
      return this == PAUSE || this == RESUME || this == ABORT;
    }
  }
}
