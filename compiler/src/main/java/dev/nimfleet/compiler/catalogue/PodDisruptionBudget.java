package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.intOrString;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;

/// How many pods a drain may take away at once (k8s.io/kubernetes/pkg/apis/policy/validation).
final class PodDisruptionBudget {
  static final Kind KIND =
      Kind.builtIn(
          "policy/v1",
          "PodDisruptionBudget",
          field(
              "spec",
              object(
                      field("maxUnavailable", intOrString()),
                      field("minAvailable", intOrString()),
                      field("selector", selector()),
                      field(
                          "unhealthyPodEvictionPolicy",
                          string().oneOf("IfHealthyBudget", "AlwaysAllow")))
                  .rules(PodDisruptionBudget::judge)));

  private PodDisruptionBudget() {}

  /// A label selector as the API server holds it for its own kinds.
  private static ObjectSchema selector() {
    return object(
        field(
            "matchExpressions",
            listOf(
                object(
                        field("key", string().like(Format.QUALIFIED_NAME)).required(),
                        field("operator", string().oneOf("In", "NotIn", "Exists", "DoesNotExist"))
                            .required(),
                        field("values", listOf(string().max(63).like(Format.LABEL_VALUE))))
                    .rules(PodDisruptionBudget::valuesFitOperator))),
        field(
            "matchLabels",
            mapOf(string().max(63).like(Format.LABEL_VALUE)).keys(Format.QUALIFIED_NAME)));
  }

  private static void valuesFitOperator(MapNode requirement, Rule.Report report) {
    String operator = Rule.text(requirement, "operator", "");
    boolean hasValues = !Rule.items(requirement, "values").isEmpty();
    if ((operator.equals("In") || operator.equals("NotIn")) && !hasValues) {
      report.refused(requirement, "values must be specified when `operator` is 'In' or 'NotIn'");
    }
    if ((operator.equals("Exists") || operator.equals("DoesNotExist")) && hasValues) {
      report.refused(
          requirement, "values may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  }

  private static void judge(MapNode spec, Rule.Report report) {
    if (Rule.count(spec, "minAvailable", "maxUnavailable") == 2) {
      report.refused(spec, "minAvailable and maxUnavailable cannot be both set");
    }
    countOrPercent(spec, "minAvailable", report);
    countOrPercent(spec, "maxUnavailable", report);
  }

  private static void countOrPercent(MapNode spec, String key, Rule.Report report) {
    long count = Rule.integer(spec, key).orElse(0L);
    if (count < 0 || count > Integer.MAX_VALUE) {
      report.outOfBounds(
          spec.get(key).orElse(spec), "`" + key + "` must be a number of pods, 0 or more");
    }
    if (spec.get(key).orElse(spec) instanceof Scalar scalar
        && scalar.isString()
        && !isPercent(scalar.text())) {
      report.malformed(
          scalar,
          "`%s` is `%s`, and must be a number of pods or a percentage up to 100%%"
              .formatted(key, scalar.text()),
          "A number of pods stands without quotes.");
    }
  }

  private static boolean isPercent(String text) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : "";
    return !digits.isEmpty()
        && digits.length() <= 9
        && digits.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(digits) <= 100;
  }
}
