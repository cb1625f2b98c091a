package dev.nimfleet.gitops.analysis;

import java.util.List;

/// What the numbers say about a revision at the weight that it has.
public sealed interface Verdict {
  /// It keeps what is asked of it.
  ///
  /// @param summary the numbers, in words
  record Pass(String summary) implements Verdict {}

  /// It does not.
  record Fail(List<String> reasons) implements Verdict {
    public Fail {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("a failure without a reason");
      }
    }
  }

  /// Nobody can tell. That is no failure, and no reason to go on either.
  record NoData(String reason) implements Verdict {}
}
