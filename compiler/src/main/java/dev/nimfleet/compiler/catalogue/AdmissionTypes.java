package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;

/// What policies and their bindings have in common: which requests they are about
/// (k8s.io/kubernetes/pkg/apis/admissionregistration/validation).
final class AdmissionTypes {
  private AdmissionTypes() {}

  static ObjectSchema matchResources() {
    return object(
        field("excludeResourceRules", listOf(resourceRule())),
        field("matchPolicy", string().oneOf("Exact", "Equivalent")),
        field("namespaceSelector", selector()),
        field("objectSelector", selector()),
        field("resourceRules", listOf(resourceRule())));
  }

  static ObjectSchema selector() {
    return CoreTypes.labelSelector().rules(AdmissionTypes::judgeSelector);
  }

  private static void judgeSelector(MapNode selector, Rule.Report report) {
    for (Node item : Rule.items(selector, "matchExpressions")) {
      if (!(item instanceof MapNode requirement)) continue;
      boolean hasValues = !Rule.items(requirement, "values").isEmpty();
      Node at = requirement.get("operator").orElse(requirement);
      switch (Rule.text(requirement, "operator", "")) {
        case "In", "NotIn" -> {
          if (!hasValues) {
            report.refused(at, "values must be specified when `operator` is 'In' or 'NotIn'");
          }
        }
        case "Exists", "DoesNotExist" -> {
          if (hasValues) {
            report.refused(
                at, "values may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
          }
        }
        default -> report.refused(at, "not a valid selector operator");
      }
    }
  }

  private static ObjectSchema resourceRule() {
    return object(
            field("apiGroups", listOf(string())).required(),
            field("apiVersions", listOf(string().min(1))).required(),
            field(
                    "operations",
                    listOf(string().oneOf("CREATE", "UPDATE", "DELETE", "CONNECT", "*")))
                .required(),
            field("resourceNames", listOf(string())),
            field("resources", listOf(string().min(1))).required(),
            field("scope", string().oneOf("Cluster", "Namespaced", "*")))
        .rules(AdmissionTypes::judge);
  }

  private static void judge(MapNode rule, Rule.Report report) {
    for (String key : new String[] {"apiGroups", "apiVersions", "operations", "resources"}) {
      if (Rule.has(rule, key) && Rule.items(rule, key).isEmpty()) {
        report.refused(rule.get(key).orElse(rule), "`%s` must have an item or more".formatted(key));
      }
      if (!key.equals("resources")) alone(rule, key, report);
    }
  }

  /// A star stands for all, so nothing may stand beside it.
  private static void alone(MapNode rule, String key, Rule.Report report) {
    for (Node item : Rule.items(rule, key)) {
      if (item instanceof Scalar scalar
          && scalar.text().equals("*")
          && Rule.items(rule, key).size() > 1) {
        report.refused(item, "if '*' is present, must not specify other %s".formatted(key));
      }
    }
  }
}
