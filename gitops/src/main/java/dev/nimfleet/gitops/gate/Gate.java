package dev.nimfleet.gitops.gate;

/// What a look at the cluster says about a condition for going on.
public sealed interface Gate {
  /// In one sentence, what there is to see.
  String words();

  /// It holds: the next step may begin.
  record Open(String words) implements Gate {}

  /// It does not hold yet, or nobody can tell.
  record Waiting(String words) implements Gate {}

  /// It will not hold, however long one waits.
  record Shut(String words) implements Gate {}
}
