package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.labelSelector;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Optional;

/// Types of autoscaling/v2 that KEDA and NIM Operator hand on to a HorizontalPodAutoscaler.
///
/// Their CRDs know the fields only. The bounds are the HPA's own (Kubernetes 1.37,
/// pkg/apis/autoscaling/validation/validation.go).
final class HpaTypes {
  private static final int LONGEST_WINDOW_SECONDS = 3600;
  private static final int LONGEST_PERIOD_SECONDS = 1800;
  private static final List<String> SELECT_POLICIES = List.of("Max", "Min", "Disabled");
  private static final List<String> POLICY_TYPES = List.of("Pods", "Percent");

  private HpaTypes() {}

  static ObjectSchema behavior() {
    return object(field("scaleDown", direction()), field("scaleUp", direction()));
  }

  private static ObjectSchema direction() {
    return object(
            field("policies", listOf(policy())),
            field("selectPolicy", string()),
            field("stabilizationWindowSeconds", int32()),
            field("tolerance", quantity()))
        .rules(HpaTypes::judgeDirection);
  }

  private static ObjectSchema policy() {
    return object(
            field("periodSeconds", int32()).required(),
            field("type", string()).required(),
            field("value", int32()).required())
        .rules(HpaTypes::judgePolicy);
  }

  static Schema metrics() {
    return listOf(
        object(
            field("containerResource", containerResource()),
            field(
                "external",
                object(field("metric", metric()).required(), field("target", target()).required())),
            field(
                "object",
                object(
                    field("describedObject", describedObject()).required(),
                    field("metric", metric()).required(),
                    field("target", target()).required())),
            field(
                "pods",
                object(field("metric", metric()).required(), field("target", target()).required())),
            field(
                "resource",
                object(field("name", string()).required(), field("target", target()).required())),
            field("type", string()).required()));
  }

  private static ObjectSchema containerResource() {
    return object(
        field("container", string()).required(),
        field("name", string()).required(),
        field("target", target()).required());
  }

  private static ObjectSchema describedObject() {
    return object(
        field("apiVersion", string()),
        field("kind", string()).required(),
        field("name", string()).required());
  }

  private static ObjectSchema metric() {
    return object(field("name", string()).required(), field("selector", labelSelector()));
  }

  private static ObjectSchema target() {
    return object(
        field("averageUtilization", int32()),
        field("averageValue", quantity()),
        field("type", string()).required(),
        field("value", quantity()));
  }

  private static void judgeDirection(MapNode direction, Rule.Report report) {
    between(direction, "stabilizationWindowSeconds", 0, LONGEST_WINDOW_SECONDS, report);
    oneOf(direction, "selectPolicy", SELECT_POLICIES, report);
    if (direction.get("policies").orElse(direction) instanceof ListNode policies
        && policies.items().isEmpty()) {
      report.refusedByHpa(policies, "`policies` must specify at least one policy");
    }
    direction
        .get("tolerance")
        .filter(tolerance -> tolerance instanceof Scalar scalar && scalar.text().startsWith("-"))
        .ifPresent(at -> report.refusedByHpa(at, "`tolerance` must not be negative"));
  }

  private static void judgePolicy(MapNode policy, Rule.Report report) {
    oneOf(policy, "type", POLICY_TYPES, report);
    between(policy, "value", 1, Integer.MAX_VALUE, report);
    between(policy, "periodSeconds", 1, LONGEST_PERIOD_SECONDS, report);
  }

  private static void between(MapNode map, String key, long min, long max, Rule.Report report) {
    Optional<Long> value = Rule.integer(map, key);
    if (value.isPresent() && (value.get() < min || value.get() > max)) {
      String bound = value.get() < min ? "at least " + min : "at most " + max;
      report.refusedByHpa(
          map.get(key).orElse(map),
          "`%s` must be %s, and is %d".formatted(key, bound, value.get()));
    }
  }

  private static void oneOf(MapNode map, String key, List<String> allowed, Rule.Report report) {
    if (map.get(key).orElse(map) instanceof Scalar scalar
        && scalar.isString()
        && !allowed.contains(scalar.text())) {
      String choice = "`" + String.join("`, `", allowed) + "`";
      report.refusedByHpa(
          scalar, "`%s` must be one of %s, not `%s`".formatted(key, choice, scalar.text()));
    }
  }
}
