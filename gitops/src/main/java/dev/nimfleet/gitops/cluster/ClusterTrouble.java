package dev.nimfleet.gitops.cluster;

import java.time.Duration;
import java.util.Optional;

/// A call that a cluster did not carry out. The message is one sentence for people.
public final class ClusterTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  /// What kind of trouble it is.
  public enum Reason {
    /// No answer, or none that can be read.
    UNREACHABLE,
    /// The server, or a webhook that it asked, cannot answer now.
    BUSY,
    /// The server does not know the kind: its CRD is missing, or not established yet.
    NOT_SERVED,
    /// There is no such object, or its namespace is missing.
    NOT_FOUND,
    /// The namespace is being deleted.
    TERMINATING,
    /// Somebody else owns a field.
    CONFLICT,
    /// Somebody else wrote in between.
    OUTDATED,
    /// The account may not do that.
    FORBIDDEN,
    /// An admission webhook or policy refuses it.
    DENIED,
    /// The object is not valid.
    INVALID;

    /// Whether the same call may succeed later with nobody changing it.
    public boolean isPassing() {
      return switch (this) {
        case UNREACHABLE, BUSY, NOT_SERVED, TERMINATING, OUTDATED -> true;
        case NOT_FOUND, CONFLICT, FORBIDDEN, DENIED, INVALID -> false;
      };
    }
  }

  private final Reason reason;
  private final transient Optional<Duration> retryAfter;

  public ClusterTrouble(Reason reason, String sentence) {
    this(reason, sentence, Optional.empty());
  }

  /// @param retryAfter how long the server asks to be left alone
  public ClusterTrouble(Reason reason, String sentence, Optional<Duration> retryAfter) {
    super(sentence);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
