package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
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

  private static final Code TOO_NEW =
      Code.info(
          "R009",
          "A policy for a newer Kubernetes",
          "A cluster of the version that is asked for cannot run it.",
          "Nothing to do, or ask for a newer version with `--kubernetes`.");
  private static final Code NO_VERSION =
      Code.error(
          "R010",
          "A version of Kubernetes that is none",
          "Nobody knows which clusters the policy is for.",
          "Write `nimfleet.dev/min-kubernetes: \"1.33\"`.");

  private PolicyErrors() {}

  static Diagnostic broken(Span at, String message) {
    String[] help = Unportable.help(message).stream().toArray(String[]::new);
    return Diagnostic.of(
        BROKEN, at, "The expression does not compile: %s.".formatted(message), help);
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

  static Diagnostic tooNew(
      Span at, String policy, KubernetesVersion needed, KubernetesVersion version) {
    return Diagnostic.of(
        TOO_NEW,
        at,
        "The policy `%s` needs Kubernetes %s, and %s is asked for: it is left out."
            .formatted(policy, needed, version));
  }

  static Diagnostic noVersion(Span at, String text) {
    return Diagnostic.of(NO_VERSION, at, "`%s` is no version of Kubernetes.".formatted(text));
  }

  /// All kinds, for `nimfleet explain`.
  public static List<Code> all() {
    return List.of(BROKEN, WRONG_TYPE, TOO_NEW, NO_VERSION);
  }
}
