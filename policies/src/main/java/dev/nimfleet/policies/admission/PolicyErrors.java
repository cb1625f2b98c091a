package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What can be wrong with a policy.
public final class PolicyErrors {
  private static final Code BROKEN =
      Code.error(
          "R001",
          "An expression that does not compile",
          "An API server refuses the policy; here it would judge nothing.",
          "Mend the expression at the character that is named.");
  private static final Code WRONG_TYPE =
      Code.error(
          "R002",
          "An expression of the wrong type",
          "A validation and a match condition say true or false, a message is text.",
          "Compare or convert the value.");

  private PolicyErrors() {}

  static Diagnostic broken(Span at, String message) {
    return Diagnostic.of(BROKEN, at, "The expression does not compile: %s.".formatted(message));
  }

  static Diagnostic wrongType(Span at, Set<String> wanted, String actual) {
    Set<String> names = new TreeSet<>(wanted);
    names.remove("dyn");
    return Diagnostic.of(
        WRONG_TYPE,
        at,
        "The expression must result in `%s`, and results in `%s`."
            .formatted(String.join("` or `", names), actual));
  }

  /// All kinds, for `nimfleet explain`.
  public static List<Code> all() {
    return List.of(BROKEN, WRONG_TYPE);
  }
}
