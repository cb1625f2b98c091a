package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
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
  /// @param request what it is about: the one that is judged, or that of an autoscaler which waits
  ///   for it
  /// @param isOld whether it was so before an update, which it does not stop then
  public record Violation(
      RulePolicy policy,
      AdmissionRequest request,
      int validation,
      String message,
      String reason,
      boolean isOld) {
    public Action action() {
      return isOld ? Action.WARN : policy.action();
    }

    /// The same, told of the NIMService that an autoscaler waits for.
    Violation of(String kind, String name) {
      String told = "%s `%s` aims at this NIMService: %s".formatted(kind, name, message);
      return new Violation(policy, request, validation, told, reason, isOld);
    }
  }

  public boolean denies() {
    return violations.stream().anyMatch(violation -> violation.action() == Action.DENY);
  }
}
