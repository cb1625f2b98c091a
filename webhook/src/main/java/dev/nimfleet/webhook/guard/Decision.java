package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.admission.AdmissionRequest;
import java.time.Duration;

/// What was decided, for logs and metrics.
///
/// @param took from the arrival of the request to the answer
public record Decision(String uid, AdmissionRequest request, Answer answer, Duration took) {
  /// One word for it.
  public String verdict() {
    return switch (answer) {
      case Answer.Judged judged -> judged.denies() ? "denied" : "allowed";
      case Answer.Exempted _ -> "exempt";
      case Answer.Passed _ -> "allowed";
      case Answer.Undecided _ -> "undecided";
    };
  }
}
