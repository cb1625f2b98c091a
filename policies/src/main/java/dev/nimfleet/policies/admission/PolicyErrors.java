package dev.nimfleet.policies.admission;

import static java.util.stream.Collectors.joining;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.policies.admission.PolicyCost.Part;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cost.Bound;
import dev.nimfleet.policies.shape.Parts;
import dev.nimfleet.policies.shape.Saturated;
import dev.nimfleet.policies.shape.SizeLimits;
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

  private static final Code UNKNOWN_FIELD =
      Code.error(
          "R015",
          "A field that no object has",
          "The expression finds nothing there, so the policy lets through what it is there to"
              + " refuse, or refuses everything.",
          "Mend the name of the field.");

  private static final Code DEAR =
      Code.warning(
          "R016",
          "An expression that may cost too much",
          "An API server ends an expression at a cost of 1,000,000, about a tenth of a second, and"
              + " the policy then fails: the larger the object, the less it is looked at.",
          "Take the inner loop out of the outer one, or ask first for what makes it short.");

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

  /// @param of what the field was looked for in
  static Diagnostic unknownField(Span at, String name, Shape of) {
    List<Fields> objects = Parts.objects(of);
    List<String> known =
        objects.stream().flatMap(each -> each.named().keySet().stream()).distinct().toList();
    String[] help =
        Suggest.closest(name, known).map("Did you mean `%s`?"::formatted).stream()
            .toArray(String[]::new);
    return Diagnostic.of(UNKNOWN_FIELD, at, sentence(name, objects), help);
  }

  private static String sentence(String name, List<Fields> objects) {
    List<Fields> of = objects.stream().filter(each -> !each.kind().isEmpty()).toList();
    if (of.isEmpty()) return "There is no field `%s` in this value.".formatted(name);
    String path = of.getFirst().path();
    return "`%s` is no field of %s."
        .formatted(
            path.isEmpty() ? name : path + "." + name,
            of.stream().map(Fields::kind).distinct().collect(joining(" or ")));
  }

  static Diagnostic dear(Part part, SizeLimits limits) {
    ExpressionText text = part.text();
    Bound bound = part.bound();
    return Diagnostic.of(
        DEAR,
        text.place(Math.max(0, bound.loop())),
        "The expression may cost %s, and an API server ends it at %s."
            .formatted(Saturated.text(bound.units()), Saturated.text(Budget.PER_CALL)),
        "that is for %s items in each list and %s characters in each text that no schema limits; most of it comes from the loop that begins here."
            .formatted(Saturated.text(limits.items()), Saturated.text(limits.characters())));
  }

  /// All kinds, for `nimfleet explain`.
  public static List<Code> all() {
    return List.of(BROKEN, WRONG_TYPE, TOO_NEW, NO_VERSION, UNKNOWN_FIELD, DEAR);
  }
}
