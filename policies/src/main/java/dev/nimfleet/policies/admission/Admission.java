package dev.nimfleet.policies.admission;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What policies under their bindings say about one request, as an API server answers it.
///
/// @param refusals all that speaks against the request; an API server tells the first
/// @param warnings what `kubectl` would print as `Warning: …`
/// @param auditAnnotations what the audit log gets to know, by its keys
public record Admission(
    List<Refusal> refusals, List<String> warnings, Map<String, String> auditAnnotations) {
  public Admission {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    auditAnnotations = Map.copyOf(auditAnnotations);
  }

  /// Why a request is refused.
  ///
  /// @param binding none where the policy itself cannot be applied
  /// @param message what the policy says
  /// @param reason the HTTP status' reason
  /// @param status the whole sentence of the API server
  public record Refusal(
      String policy, Optional<String> binding, String message, String reason, String status) {
    /// The HTTP status.
    public int code() {
      return Admission.code(reason);
    }
  }

  /// The HTTP status of a policy's reason.
  public static int code(String reason) {
    return switch (reason) {
      case "Unauthorized" -> 401;
      case "Forbidden" -> 403;
      case "RequestEntityTooLarge" -> 413;
      default -> 422;
    };
  }

  public boolean isAllowed() {
    return refusals.isEmpty();
  }

  /// The refusal that an API server tells.
  public Optional<Refusal> refusal() {
    return refusals.stream().findFirst();
  }
}
