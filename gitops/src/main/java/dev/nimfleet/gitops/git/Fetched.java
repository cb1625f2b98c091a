package dev.nimfleet.gitops.git;

import java.util.Optional;

/// What came of looking for a new revision.
public sealed interface Fetched {
  /// The place holds what it held.
  record Unchanged(Revision revision) implements Fetched {}

  /// The place holds another commit than at the last fetch.
  ///
  /// @param from the commit of the last fetch; empty at the first
  record Moved(Revision revision, Optional<String> from, Ancestry ancestry) implements Fetched {}

  /// The place could not be asked; time may mend it.
  ///
  /// @param lastGood what to go on with
  record Unreachable(Reason reason, Optional<Revision> lastGood) implements Fetched {}

  /// The place holds what must not be followed, or does not let us in: somebody has to act.
  ///
  /// @param lastGood what to go on with
  record Refused(Reason reason, Optional<Revision> lastGood) implements Fetched {}

  /// How a commit came after the one before it.
  enum Ancestry {
    /// There was none before it.
    FIRST,
    /// It was built on it: a fast-forward.
    DESCENDS,
    /// It was not: somebody force-pushed.
    REWRITTEN,
    /// Their histories are longer than is looked through.
    UNKNOWN
  }
}
