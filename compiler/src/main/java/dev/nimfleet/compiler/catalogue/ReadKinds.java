package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.labelSelector;
import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.Schema.anything;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.int64;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import java.util.List;
import java.util.Optional;

/// What rules read and no fleet writes: other kinds, and the `status` that controllers keep.
final class ReadKinds {
  static final List<String> NAMES =
      List.of("ConfigMap", "HorizontalPodAutoscaler", "NIMPipeline", "PersistentVolumeClaim");

  private ReadKinds() {}

  static Optional<Kind> named(String kind) {
    return switch (kind) {
      case "ConfigMap" -> Optional.of(configMap());
      case "HorizontalPodAutoscaler" ->
          Optional.of(
              Kind.builtIn("autoscaling/v2", "HorizontalPodAutoscaler", field("spec", hpa())));
      case "NIMPipeline" ->
          Optional.of(
              Kind.custom("apps.nvidia.com/v1alpha1", "NIMPipeline", field("spec", pipeline())));
      case "PersistentVolumeClaim" ->
          Optional.of(Kind.builtIn("v1", "PersistentVolumeClaim", field("spec", claim())));
      default -> Optional.empty();
    };
  }

  /// What is known of the `status` of a kind.
  static Optional<ObjectSchema> status(String kind) {
    return switch (kind) {
      case "HorizontalPodAutoscaler" -> Optional.of(hpaStatus());
      case "NIMCache" -> Optional.of(cacheStatus());
      case "NIMService" -> Optional.of(serviceStatus());
      case "ScaledObject" -> Optional.of(scalerStatus());
      default -> Optional.empty();
    };
  }

  private static Kind configMap() {
    return new Kind(
        "v1",
        "ConfigMap",
        object(
            field("apiVersion", string()),
            field("kind", string()),
            field("metadata", ObjectMeta.SCHEMA),
            field("data", stringMap()),
            field("binaryData", stringMap()),
            field("immutable", bool())));
  }

  private static ObjectSchema claim() {
    return object(
        field("accessModes", strings()),
        field("dataSource", anything()),
        field("dataSourceRef", anything()),
        field("resources", anything()),
        field("selector", labelSelector()),
        field("storageClassName", string()),
        field("volumeAttributesClassName", string()),
        field("volumeMode", string()),
        field("volumeName", string()));
  }

  private static ObjectSchema hpa() {
    return object(
        field("behavior", HpaTypes.behavior()),
        field("maxReplicas", int32()),
        field("metrics", HpaTypes.metrics()),
        field("minReplicas", int32()),
        field(
            "scaleTargetRef",
            object(
                field("apiVersion", string()), field("kind", string()), field("name", string()))));
  }

  private static ObjectSchema hpaStatus() {
    return object(
        field("conditions", conditions()),
        field("currentMetrics", anything()),
        field("currentReplicas", int32()),
        field("desiredReplicas", int32()),
        field("lastScaleTime", string()),
        field("observedGeneration", int64()));
  }

  private static ObjectSchema pipeline() {
    Field service = NimService.KIND.schema().field(NimService.KIND.schema().indexOf("spec"));
    return object(
        field(
            "services",
            listOf(
                object(
                    field(
                        "dependencies",
                        listOf(
                            object(
                                field("envName", string()),
                                field("envValue", string()),
                                field("name", string()),
                                field("port", int32())))),
                    field("enabled", bool()),
                    field("name", string()),
                    field("spec", service.schema())))));
  }

  private static ObjectSchema cacheStatus() {
    return object(
        field("conditions", conditions()),
        field(
            "profiles",
            listOf(
                object(
                    field("config", stringMap()),
                    field("model", string()),
                    field("name", string()),
                    field("release", string())))),
        field("pvc", string()),
        field("state", string()),
        field("type", string()));
  }

  private static ObjectSchema serviceStatus() {
    return object(
        field("availableReplicas", int32()),
        field("computeDomainStatus", anything()),
        field("conditions", conditions()),
        field("draResourceStatuses", anything()),
        field(
            "model",
            object(
                field("clusterEndpoint", string()),
                field("externalEndpoint", string()),
                field("name", string()))),
        field("state", string()));
  }

  private static ObjectSchema scalerStatus() {
    return object(
        field("authenticationsTypes", string()),
        field("compositeScalerName", string()),
        field(
            "conditions",
            listOf(
                object(
                    field("message", string()),
                    field("reason", string()),
                    field("status", string()),
                    field("type", string())))),
        field("externalMetricNames", strings()),
        field("health", mapOf(anything())),
        field("hpaName", string()),
        field("lastActiveTime", string()),
        field("originalReplicaCount", int32()),
        field("pausedReplicaCount", int32()),
        field("resourceMetricNames", strings()),
        field("scaleTargetGVKR", anything()),
        field("scaleTargetKind", string()),
        field("triggersActivity", mapOf(anything())),
        field("triggersTypes", string()));
  }

  /// Those of Kubernetes' own type.
  private static Schema conditions() {
    return listOf(
        object(
            field("lastTransitionTime", string()),
            field("message", string()),
            field("observedGeneration", int64()),
            field("reason", string()),
            field("status", string()),
            field("type", string())));
  }
}
