package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.setOf;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;

/// Where a policy holds, with which parameters, and what becomes of what it finds.
final class AdmissionPolicyBinding {
  static final Kind KIND =
      Kind.builtIn(
          "admissionregistration.k8s.io/v1",
          "ValidatingAdmissionPolicyBinding",
          field("spec", spec()).required());

  private AdmissionPolicyBinding() {}

  private static ObjectSchema spec() {
    return object(
            field("matchResources", AdmissionTypes.matchResources()),
            field(
                "paramRef",
                object(
                        field("name", string()),
                        field("namespace", string()),
                        field("parameterNotFoundAction", string().oneOf("Allow", "Deny"))
                            .required(),
                        field("selector", AdmissionTypes.selector()))
                    .rules(AdmissionPolicyBinding::nameOrSelector)),
            field("policyName", string().min(1)).required(),
            field("validationActions", setOf(string().oneOf("Deny", "Warn", "Audit"))).required())
        .rules(AdmissionPolicyBinding::judge);
  }

  private static void nameOrSelector(MapNode reference, Rule.Report report) {
    if (Rule.count(reference, "name", "selector") != 1) {
      report.refused(reference, "exactly one of name or selector must be set");
    }
  }

  private static void judge(MapNode spec, Rule.Report report) {
    List<String> actions =
        Rule.items(spec, "validationActions").stream()
            .filter(Scalar.class::isInstance)
            .map(action -> ((Scalar) action).text())
            .toList();
    Node at = spec.get("validationActions").orElse(spec);
    if (Rule.has(spec, "validationActions") && actions.isEmpty()) {
      report.refused(at, "at least one validation action is required");
    }
    if (actions.contains("Deny") && actions.contains("Warn")) {
      report.refused(
          at,
          "must not contain both Deny and Warn (repeating the same validation failure"
              + " information in the API response and headers serves no purpose)");
    }
  }
}
