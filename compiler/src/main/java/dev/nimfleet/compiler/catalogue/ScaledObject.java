package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;

/// KEDA's autoscaler of a Deployment, which makes an HPA.
final class ScaledObject {
  static final Kind KIND =
      Kind.custom("keda.sh/v1alpha1", "ScaledObject", field("spec", spec()).required());

  /// What `maxReplicaCount` is when nobody says so.
  private static final long DEFAULT_MAX = 100;

  private ScaledObject() {}

  private static ObjectSchema spec() {
    return object(
            field("advanced", advanced()),
            field("cooldownPeriod", int32().min(0)),
            field("fallback", fallback()),
            field("idleReplicaCount", int32().min(0)),
            field("initialCooldownPeriod", int32().min(0)),
            field("maxReplicaCount", int32().min(1)),
            field("minReplicaCount", int32().min(0)),
            field("pollingInterval", int32().min(1)),
            field("scaleTargetRef", scaleTargetRef()).required(),
            field("triggers", listOf(trigger()).min(1)).required())
        .moved("behavior", "spec.advanced.horizontalPodAutoscalerConfig.behavior")
        .moved("minReplicas", "spec.minReplicaCount")
        .moved("maxReplicas", "spec.maxReplicaCount")
        .rules(ScaledObject::minWithinMax);
  }

  private static ObjectSchema scaleTargetRef() {
    return object(
        field("apiVersion", string()),
        field("envSourceContainerName", string()),
        field("kind", string()),
        field("name", string().min(1)).required());
  }

  private static ObjectSchema advanced() {
    return object(
            field(
                "horizontalPodAutoscalerConfig",
                object(field("behavior", HpaTypes.behavior()), field("name", string()))),
            field("restoreToOriginalReplicaCount", bool()),
            field(
                "scalingModifiers",
                object(
                    field("activationTarget", string()),
                    field("formula", string()),
                    field("metricType", string().oneOf("AverageValue", "Value")),
                    field("target", string()))))
        .moved("behavior", "spec.advanced.horizontalPodAutoscalerConfig.behavior");
  }

  private static ObjectSchema fallback() {
    return object(
        field(
                "behavior",
                string()
                    .oneOf(
                        "static",
                        "currentReplicas",
                        "currentReplicasIfHigher",
                        "currentReplicasIfLower",
                        "scalingModifiers"))
            .byDefault("static"),
        field("failureThreshold", int32().min(0)).required(),
        field("replicas", int32().min(0)).required());
  }

  private static ObjectSchema trigger() {
    return object(
            field(
                "authenticationRef",
                object(
                    field(
                        "kind",
                        string().oneOf("TriggerAuthentication", "ClusterTriggerAuthentication")),
                    field("name", string()).required())),
            field("metadata", stringMap()).required(),
            field("metricType", string()),
            field("name", string()),
            field("type", string().min(1)).required(),
            field("useCachedMetrics", bool()))
        .moved("threshold", ".metadata.threshold")
        .moved("query", ".metadata.query")
        .moved("serverAddress", ".metadata.serverAddress")
        .rules(ScaledObject::nothingRemoved);
  }

  private static void minWithinMax(MapNode spec, Rule.Report report) {
    long max = Rule.integer(spec, "maxReplicaCount").orElse(DEFAULT_MAX);
    if (Rule.integer(spec, "minReplicaCount").orElse(0L) > max) {
      report.refused(
          spec.get("minReplicaCount").orElse(spec),
          "minReplicaCount must be less than or equal to maxReplicaCount");
    }
  }

  /// KEDA ignores keys that it does not know, unless told otherwise at its start.
  private static void nothingRemoved(MapNode trigger, Rule.Report report) {
    if (Rule.text(trigger, "type", "").equals("prometheus")) {
      trigger
          .find("metadata", "metricName")
          .ifPresent(at ->
              report.removed(
                  at,
                  "`metadata.metricName` was removed in KEDA 2.12 and is ignored",
                  "Remove it; the metric is always called `s<index>-prometheus`, and the"
                      + " trigger's own `name` tells triggers apart."));
      trigger
          .find("metadata", "cortexOrgId")
          .ifPresent(at ->
              report.removed(
                  at,
                  "`metadata.cortexOrgId` was removed in KEDA 2.15 and is ignored",
                  "Send the tenant with `customHeaders: X-Scope-OrgID=…`."));
    }
  }
}
