package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.HashSet;
import java.util.Set;

/// Rules that the API server itself evaluates
/// (k8s.io/kubernetes/pkg/apis/admissionregistration/validation).
final class AdmissionPolicy {
  /// The most match conditions that the API server takes.
  private static final int MOST_CONDITIONS = 64;

  static final Kind KIND =
      Kind.builtIn(
          "admissionregistration.k8s.io/v1",
          "ValidatingAdmissionPolicy",
          field("spec", spec()).required());

  private AdmissionPolicy() {}

  private static ObjectSchema spec() {
    return object(
            field(
                "auditAnnotations",
                listOf(
                    object(
                        field("key", string().min(1).max(63).like(Format.LABEL_VALUE)).required(),
                        field("valueExpression", string().min(1).max(5 * 1024)).required()))),
            field("failurePolicy", string().oneOf("Fail", "Ignore")),
            field(
                "matchConditions",
                listOf(
                        object(
                            field("name", string().min(1).like(Format.QUALIFIED_NAME)).required(),
                            field("expression", string().min(1)).required()))
                    .max(MOST_CONDITIONS)),
            field("matchConstraints", AdmissionTypes.matchResources()).required(),
            field(
                "paramKind",
                object(
                    field("apiVersion", string().min(1)).required(),
                    field("kind", string().min(1)).required())),
            field(
                "validations",
                listOf(
                    object(
                        field("expression", string().min(1)).required(),
                        field("message", string()),
                        field("messageExpression", string()),
                        field(
                            "reason",
                            string().oneOf("Forbidden", "Invalid", "RequestEntityTooLarge"))))),
            field(
                "variables",
                listOf(
                    object(
                        field("name", string().min(1)).required(),
                        field("expression", string().min(1)).required()))))
        .rules(AdmissionPolicy::judge);
  }

  private static void judge(MapNode spec, Rule.Report report) {
    if (Rule.items(spec, "validations").isEmpty()
        && Rule.items(spec, "auditAnnotations").isEmpty()) {
      report.refused(spec, "validations or auditAnnotations must be set");
    }
    if (spec.get("matchConstraints").orElse(spec) instanceof MapNode match
        && Rule.items(match, "resourceRules").isEmpty()) {
      report.refused(match, "matchConstraints.resourceRules must have an item or more");
    }
    distinct(spec, "variables", "name", report);
    distinct(spec, "matchConditions", "name", report);
    distinct(spec, "auditAnnotations", "key", report);
    for (Node item : Rule.items(spec, "variables")) {
      if (item instanceof MapNode variable
          && variable.get("name").orElse(item) instanceof Scalar name
          && !isIdentifier(name.text())) {
        report.malformed(name, "`%s` is no name for a variable".formatted(name.text()));
      }
    }
    for (Node item : Rule.items(spec, "validations")) {
      if (item instanceof MapNode validation
          && validation.get("message").orElse(item) instanceof Scalar message
          && (message.text().isBlank() || message.text().strip().contains("\n"))) {
        report.malformed(message, "a message must have text, and no line breaks");
      }
    }
  }

  private static void distinct(MapNode spec, String list, String key, Rule.Report report) {
    Set<String> seen = new HashSet<>();
    for (Node item : Rule.items(spec, list)) {
      if (item instanceof MapNode map
          && map.get(key).orElse(item) instanceof Scalar name
          && !seen.add(name.text())) {
        report.refused(name, "`%s` stands twice in `%s`".formatted(name.text(), list));
      }
    }
  }

  private static boolean isIdentifier(String name) {
    return name.matches("[_a-zA-Z][_a-zA-Z0-9]*");
  }
}
