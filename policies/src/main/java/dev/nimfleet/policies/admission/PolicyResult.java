package dev.nimfleet.policies.admission;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one policy says about one request.
///
/// @param isSkipped whether a match condition took the request out
/// @param decisions one for each validation, in their order, and one for each audit annotation that
///   failed; a single one where the policy could not be evaluated at all
public record PolicyResult(
    boolean isSkipped, List<Decision> decisions, List<Annotation> annotations) {
  static final PolicyResult SKIPPED = new PolicyResult(true, List.of(), List.of());

  public PolicyResult {
    decisions = List.copyOf(decisions);
    annotations = List.copyOf(annotations);
  }

  /// What a validation comes to.
  ///
  /// @param isError whether it could not be evaluated
  /// @param isAnnotation whether this is about an audit annotation, and no validation
  /// @param reason the HTTP status' reason
  /// @param offenders what the validation has counted, as often as it has
  public record Decision(
      boolean isAdmitted,
      boolean isError,
      boolean isAnnotation,
      String message,
      String reason,
      List<Object> offenders) {
    private static final Decision ADMITTED = new Decision(true, false, false, "", "", List.of());

    static Decision admit() {
      return ADMITTED;
    }

    static Decision deny(String message, String reason, List<Object> offenders) {
      return new Decision(false, false, false, message, reason, offenders);
    }

    static Decision error(String message, boolean isAdmitted) {
      return new Decision(isAdmitted, true, false, message, "Invalid", List.of());
    }

    static Decision ofAnnotation(String message) {
      return new Decision(false, true, true, message, "Invalid", List.of());
    }

    /// Whether it finds nothing that an earlier one has not found: each offender was there before,
    /// as often, and the same is said of it. Whoever takes one of several away is told of another.
    public boolean isAsBefore(Decision before) {
      if (isAdmitted || before.isAdmitted() || before.isError()) return false;
      boolean isBetter = !offenders.isEmpty() && offenders.size() < before.offenders().size();
      if (!isBetter && !message.equals(before.message())) return false;
      Map<Object, Integer> left = new HashMap<>();
      for (Object offender : before.offenders()) left.merge(offender, 1, Integer::sum);
      for (Object offender : offenders) {
        if (left.merge(offender, -1, Integer::sum) < 0) return false;
      }
      return true;
    }
  }

  /// A word for the audit log.
  public record Annotation(String key, String value) {}

  /// Whether none speaks against the request.
  public boolean admits() {
    for (Decision decision : decisions) {
      if (!decision.isAdmitted()) return false;
    }
    return true;
  }

  /// Those that speak against the request.
  public List<Decision> denials() {
    return decisions.stream().filter(decision -> !decision.isAdmitted()).toList();
  }
}
