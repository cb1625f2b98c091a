package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelType;
import java.util.Optional;

/// The answer to a question.
///
/// @param reason why, empty if nobody says
/// @param error what went wrong on the way
public record Decision(boolean isAllowed, String reason, Optional<String> error)
    implements Incomparable {
  public static final CelType TYPE = new CelType("kubernetes.authorization.Decision");

  public static Decision allowed(String reason) {
    return new Decision(true, reason, Optional.empty());
  }

  /// Also where nobody has an opinion.
  public static Decision denied(String reason) {
    return new Decision(false, reason, Optional.empty());
  }

  public static Decision failed(String error) {
    return new Decision(false, "", Optional.of(error));
  }

  @Override
  public CelType type() {
    return TYPE;
  }
}
