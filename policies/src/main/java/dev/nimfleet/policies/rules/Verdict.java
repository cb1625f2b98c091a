package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.List;

/// What a rule says about a request.
public record Verdict(List<Violation> violations) {
  public Verdict {
    violations = List.copyOf(violations);
  }

  /// One thing that is not as it must be.
  ///
  /// @param isOld whether it was so before an update, which it does not stop then
  public record Violation(
      RulePolicy policy, int validation, String message, String reason, boolean isOld) {
    public Action action() {
      return isOld ? Action.WARN : policy.action();
    }
  }

  public boolean denies() {
    return violations.stream().anyMatch(violation -> violation.action() == Action.DENY);
  }
}
