package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.List;

/// A rule a second time: written from what operators and autoscalers do, not from the expressions
/// of the rule, so that the two err in different places.
interface Oracle {
  /// The rule's id.
  String rule();

  List<Concern> concerns(Case asked);

  default Opinion judge(Case asked) {
    return Opinion.of(asked, concerns(asked));
  }
}
