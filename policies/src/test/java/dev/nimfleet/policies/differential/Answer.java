package dev.nimfleet.policies.differential;

import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.policies.admission.Admission;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What somebody says to a request, as far as policies have a part in it.
///
/// @param code 200 where it is allowed
/// @param audit what the audit log got to know
record Answer(
    int code, String reason, String message, List<String> warnings, Map<String, String> audit) {
  private static final String BY_POLICY = "Validation failed for ValidatingAdmissionPolicy ";

  Answer {
    warnings = List.copyOf(warnings);
    audit = new TreeMap<>(audit);
  }

  static Answer of(ApiResponse response, Map<String, String> audit) {
    return new Answer(
        response.isSuccess() ? 200 : response.code(),
        response.reason(),
        response.message(),
        response.warnings().stream().filter(text -> text.startsWith(BY_POLICY)).toList(),
        audit);
  }

  static Answer of(Admission admission) {
    return admission
        .refusal()
        .map(refusal ->
            new Answer(
                refusal.code(),
                refusal.reason(),
                refusal.status(),
                admission.warnings(),
                admission.auditAnnotations()))
        .orElseGet(
            () -> new Answer(200, "", "", admission.warnings(), admission.auditAnnotations()));
  }

  /// Whether a server said so before it asked any policy.
  boolean isBeforePolicies() {
    return code != 200 && !message.contains("ValidatingAdmissionPolicy '");
  }

  @Override
  public String toString() {
    var text = new StringBuilder(code + " " + reason + " " + message);
    warnings.forEach(warning -> text.append("\n    warning ").append(warning));
    audit.forEach((key, value) -> text.append("\n    audit ").append(key + "=" + value));
    return text.toString();
  }
}
