package dev.nimfleet.gitops.git;

/// What came of a commit that was to be pushed.
public sealed interface Written {
  /// The branch holds it.
  record Committed(String commit) implements Written {}

  /// The branch held the same files already.
  record AlreadyThere(String commit) implements Written {}

  /// Somebody else pushed meanwhile: fetch, decide again, write again.
  record Rejected(Reason reason) implements Written {}

  /// The server does not take it: somebody has to act.
  record Refused(Reason reason) implements Written {}

  /// The server could not be asked; time may mend it.
  record Unreachable(Reason reason) implements Written {}
}
