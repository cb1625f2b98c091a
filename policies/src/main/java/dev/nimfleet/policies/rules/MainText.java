package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Which policy speaks for its whole rule: the one whose title, reason and remedy are the rule's.
final class MainText {
  private final List<RulePolicy> policies;

  private MainText(List<RulePolicy> policies) {
    this.policies = policies;
  }

  /// Of the policies that deny the one whose title and remedy most others have, then the one that
  /// most others extend, as `nimservice-webhook` extends `nimservice`, then the first.
  static RulePolicy of(List<RulePolicy> policies) {
    MainText all = new MainText(policies);
    return policies.stream()
        .min(
            Comparator.comparing((RulePolicy policy) -> policy.action() != Action.DENY)
                .thenComparingLong(policy -> -all.alike(policy, RulePolicy::title))
                .thenComparingLong(policy -> -all.alike(policy, RulePolicy::fix))
                .thenComparingLong(policy -> -all.thatExtend(policy)))
        .orElseThrow();
  }

  private long alike(RulePolicy policy, Function<RulePolicy, String> text) {
    return policies.stream().filter(each -> text.apply(each).equals(text.apply(policy))).count();
  }

  private long thatExtend(RulePolicy policy) {
    return policies.stream().filter(each -> each.name().startsWith(policy.name() + "-")).count();
  }
}
