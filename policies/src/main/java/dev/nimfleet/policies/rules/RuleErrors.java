package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// What can be wrong with the folder of a rule.
public final class RuleErrors {
  private static final Code NO_POLICY =
      Code.error(
          "R003",
          "A rule without a policy",
          "A folder of rules holds one folder for each, with ValidatingAdmissionPolicies in it.",
          "Add a policy, or take the folder away.");
  private static final Code NO_EXAMPLES =
      Code.error(
          "R004",
          "A rule without examples",
          "A rule that nobody has seen allow and refuse something may do neither.",
          "Add `examples.yaml` with one example at least that is allowed, and one that is not.");
  private static final Code NO_ANNOTATION =
      Code.error(
          "R005",
          "A policy that does not explain itself",
          "Whoever is refused at night needs to read why, and what to do.",
          "Add the annotation.");
  private static final Code TWICE =
      Code.error(
          "R006",
          "Two policies of one name",
          "In a cluster the second would take the place of the first.",
          "Give one of them another name.");
  private static final Code BROKEN_EXAMPLE =
      Code.error(
          "R007",
          "An example that cannot be read",
          "It would test nothing.",
          "Mend it after the fields that the message names.");
  private static final Code FAILED_EXAMPLE =
      Code.error(
          "R008",
          "An example that does not come out as it says",
          "The rule, or the example, is not what its author thinks.",
          "Mend the one that is wrong.");

  private static final Code BAD_NAME =
      Code.error(
          "R011",
          "A rule whose folder has no usable name",
          "The name is what people waive and search for.",
          "Name the folder with small letters, digits and dashes, beginning with a letter.");
  private static final Code RULE_TWICE =
      Code.error(
          "R012",
          "Two rules of one name",
          "A waiver of one would excuse from the other.",
          "Give one of the folders another name.");
  private static final Code WRONG_ENGINE =
      Code.error(
          "R013",
          "Policies of one file for different engines",
          "A file is applied as a whole, and a kube-apiserver refuses what only nimfleet can run.",
          "Put the policies with `nimfleet.dev/engine: webhook` into a file of their own.");
  private static final Code STRAY =
      Code.error(
          "R014",
          "Something else among the policies",
          "Whoever put it there believes that it does something.",
          "A rule's folder holds ValidatingAdmissionPolicies and `examples.yaml`; bindings are"
              + " written by `nimfleet policy export`.");

  private RuleErrors() {}

  static Diagnostic badName(Span at, String name) {
    return Diagnostic.of(BAD_NAME, at, "`%s` is no name for a rule.".formatted(name));
  }

  static Diagnostic ruleTwice(Span at, String name) {
    return Diagnostic.of(RULE_TWICE, at, "There is a rule `%s` already.".formatted(name));
  }

  static Diagnostic unknownEngine(Span at, String engine) {
    return Diagnostic.of(
        WRONG_ENGINE,
        at,
        "There is no engine `%s`.".formatted(engine),
        "Write `nimfleet.dev/engine: webhook`, or leave it out for policies that a kube-apiserver"
            + " can run too.");
  }

  static Diagnostic twoEngines(Span at) {
    return Diagnostic.of(
        WRONG_ENGINE, at, "This policy is for another engine than the first of its file.");
  }

  static Diagnostic stray(Span at, String kind) {
    return Diagnostic.of(STRAY, at, "%s is no ValidatingAdmissionPolicy.".formatted(kind));
  }

  /// A file beside the folders of rules.
  public static Diagnostic strayFile(Span at, String folder) {
    return Diagnostic.of(
        STRAY.as(Severity.WARNING),
        at,
        "This file is in no rule: it lies beside the folders of `%s`.".formatted(folder),
        "Move it into a folder of its own, with `examples.yaml`.");
  }

  static Diagnostic noPolicy(Span at, String rule) {
    return Diagnostic.of(NO_POLICY, at, "The rule `%s` has no policy.".formatted(rule));
  }

  static Diagnostic noExamples(Span at, String rule, String missing) {
    return Diagnostic.of(
        NO_EXAMPLES, at, "The rule `%s` has no example that is %s.".formatted(rule, missing));
  }

  static Diagnostic noAnnotation(Span at, String policy, String annotation, String help) {
    return Diagnostic.of(
        NO_ANNOTATION,
        at,
        "The policy `%s` has no annotation `%s`.".formatted(policy, annotation),
        help);
  }

  static Diagnostic twice(Span at, String name, Span other) {
    return Diagnostic.of(TWICE, at, "There are two policies with the name `%s`.".formatted(name))
        .note(other, "the other one");
  }

  static Diagnostic brokenExample(Span at, String what, String... help) {
    return Diagnostic.of(BROKEN_EXAMPLE, at, what, help);
  }

  static Diagnostic failedExample(Span at, String example, String expected, String actual) {
    return Diagnostic.of(
        FAILED_EXAMPLE,
        at,
        "The example `%s` is expected to be %s, and is %s.".formatted(example, expected, actual));
  }

  public static List<Code> all() {
    return List.of(
        NO_POLICY,
        NO_EXAMPLES,
        NO_ANNOTATION,
        TWICE,
        BROKEN_EXAMPLE,
        FAILED_EXAMPLE,
        BAD_NAME,
        RULE_TWICE,
        WRONG_ENGINE,
        STRAY);
  }
}
