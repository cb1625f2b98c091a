package dev.nimfleet.webhook.review;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is answered to a request.
///
/// @param refusal why it is refused; none lets it through
/// @param warnings what `kubectl` prints as `Warning: …`
/// @param auditAnnotations what the audit log gets to know, by keys that an API server takes
public record AdmissionAnswer(
    Optional<Refusal> refusal, List<String> warnings, Map<String, String> auditAnnotations) {
  public AdmissionAnswer {
    warnings = List.copyOf(warnings);
    auditAnnotations = Map.copyOf(auditAnnotations);
  }

  /// Why a request is refused.
  ///
  /// @param code the HTTP status of the whole request
  /// @param reason the reason of that status, such as `Invalid`
  public record Refusal(int code, String reason, String message) {}

  public static final AdmissionAnswer ALLOWED =
      new AdmissionAnswer(Optional.empty(), List.of(), Map.of());

  public boolean isAllowed() {
    return refusal.isEmpty();
  }
}
