package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.List;
import java.util.Optional;

/// What a rule says about a request.
public record Verdict(List<Violation> violations) {
  /// What is added to the message of what was so before an update.
  public static final String SO_BEFORE = " It was so before this change, which is not stopped.";

  public Verdict {
    violations = List.copyOf(violations);
  }

  /// One thing that is not as it must be.
  ///
  /// @param isOld whether it was so before an update, which it does not stop then
  /// @param scaler the autoscaler that it is about, when that waits for what is judged
  public record Violation(
      RulePolicy policy,
      int validation,
      String message,
      String reason,
      boolean isOld,
      Optional<AdmissionRequest> scaler) {
    public Violation(
        RulePolicy policy, int validation, String message, String reason, boolean isOld) {
      this(policy, validation, message, reason, isOld, Optional.empty());
    }

    public Action action() {
      return isOld ? Action.WARN : policy.action();
    }

    /// What it is about.
    ///
    /// @param judged what is judged
    public AdmissionRequest about(AdmissionRequest judged) {
      return scaler.orElse(judged);
    }

    /// Whether it is of a policy that looks at autoscalers from the service, and names the one that
    /// another is about.
    public boolean names(Violation waiting) {
      return scaler.isEmpty()
          && !policy.isPortable()
          && waiting.scaler.filter(each -> message.contains(named(each))).isPresent();
    }

    private static String named(AdmissionRequest scaler) {
      return "%s `%s`".formatted(scaler.kind().kind(), scaler.name());
    }

    /// The same, told of the NIMService that an autoscaler waits for.
    Violation of(AdmissionRequest waiting) {
      String told = "%s aims at this NIMService: %s".formatted(named(waiting), message);
      return new Violation(policy, validation, told, reason, isOld, Optional.of(waiting));
    }

    /// The same, whatever was so before.
    public Violation anew() {
      return new Violation(policy, validation, message, reason, false, scaler);
    }
  }

  public boolean denies() {
    return violations.stream().anyMatch(violation -> violation.action() == Action.DENY);
  }
}
