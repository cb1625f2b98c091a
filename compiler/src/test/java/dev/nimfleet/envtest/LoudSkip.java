package dev.nimfleet.envtest;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A skipped test that says which it is and what would let it run. Reports keep the reason, but few
/// people read the reports of a green build, so it goes to stderr too.
public final class LoudSkip {
  private LoudSkip() {}

  /// Skips a test, and says so.
  ///
  /// @param need what the machine lacks
  /// @param remedy what somebody can do about it
  public static ConditionEvaluationResult of(ExtensionContext test, String need, String remedy) {
    String name =
        test.getTestClass().map(type -> type.getSimpleName() + " > ").orElse("")
            + test.getTestMethod().map(method -> method.getName()).orElse("all tests");
    String reason = "Skipped: %s needs %s: %s.".formatted(name, need, remedy);
    System.err.println(reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
