package dev.nimfleet.policies.oracle;

import static dev.nimfleet.policies.oracle.Cases.maybe;
import static dev.nimfleet.policies.oracle.Draw.map;

import dev.nimfleet.policies.oracle.Cases.Form;
import dev.nimfleet.policies.oracle.Tree.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Random autoscalers.
final class Scalers {
  static final String UID = "5b0c0a52-0001";

  static final Form SCALED_OBJECT =
      Form.of("keda.sh/v1alpha1", "ScaledObject")
          .with("spec.scaleTargetRef", draw -> Optional.of(target(draw)))
          .with("spec.minReplicaCount", draw -> maybe(draw, 80, d -> d.one(0L, 1L, 2L, 4L)))
          .with("spec.maxReplicaCount", draw -> maybe(draw, 80, d -> d.one(4L, 8L)))
          .with("spec.pollingInterval", draw -> maybe(draw, 30, d -> d.one(15L, 30L)))
          .with("spec.cooldownPeriod", draw -> maybe(draw, 85, Scalers::seconds))
          .with("spec.advanced", Scalers::advanced)
          .with("spec.triggers", draw -> Optional.of(triggers(draw)));

  static final Form HPA =
      Form.of("autoscaling/v2", "HorizontalPodAutoscaler")
          .with("metadata.ownerReferences", draw -> maybe(draw, 35, Scalers::owner))
          .with("spec.scaleTargetRef", draw -> Optional.of(target(draw)))
          .with("spec.minReplicas", draw -> maybe(draw, 80, d -> d.one(1L, 2L, 4L)))
          .with("spec.maxReplicas", draw -> Optional.of(draw.one(4L, 8L, 8L, 12L)))
          .with("spec.metrics", draw -> maybe(draw, 90, Scalers::metrics))
          .with("spec.behavior", draw -> maybe(draw, 85, Scalers::behavior));

  static final Form VPA =
      Form.of("autoscaling.k8s.io/v1", "VerticalPodAutoscaler")
          .with("spec.targetRef", draw -> Optional.of(target(draw)))
          .with(
              "spec.updatePolicy",
              draw ->
                  maybe(
                      draw,
                      85,
                      d ->
                          d.chance(15)
                              ? map()
                              : map(
                                  "updateMode",
                                  d.one(
                                      "Off", "Initial", "Auto", "Recreate", "InPlaceOrRecreate"))));

  private Scalers() {}

  static final List<Form> OTHERS =
      List.of(
          other("datadoghq.com/v1alpha2", "DatadogPodAutoscaler"),
          other("datadoghq.com/v1alpha1", "WatermarkPodAutoscaler"),
          other("autoscaling.gke.io/v1beta1", "MultidimPodAutoscaler"));

  private static Form other(String apiVersion, String kind) {
    return Form.of(apiVersion, kind).with("spec.targetRef", draw -> Optional.of(target(draw)));
  }

  private static Object target(Draw draw) {
    return map(
        "apiVersion",
        "apps/v1",
        "kind",
        "Deployment",
        "name",
        draw.one("llama", "llama", "mixtral"));
  }

  private static Object seconds(Draw draw) {
    return draw.chance(40) ? draw.one(0L, 300L, 600L, 900L) : draw.around(600);
  }

  private static Optional<Object> advanced(Draw draw) {
    if (draw.chance(10)) return Optional.empty();
    if (draw.chance(8)) return Optional.of(map());
    Map<String, Object> config = map();
    if (draw.chance(90)) config.put("behavior", draw.chance(10) ? untyped(draw) : behavior(draw));
    return Optional.of(map("horizontalPodAutoscalerConfig", config));
  }

  /// The CRD of the ScaledObject has no schema for it, so that anything gets to the rules.
  private static Object untyped(Draw draw) {
    return switch (draw.upTo(4)) {
      case 0 -> Nothing.NOTHING;
      case 1 -> map("scaleDown", Nothing.NOTHING);
      case 2 -> map("scaleDown", map("stabilizationWindowSeconds", Nothing.NOTHING));
      case 3 ->
          map(
              "scaleDown",
              map(
                  "stabilizationWindowSeconds",
                  draw.one("600", true, "10m"),
                  "selectPolicy",
                  draw.one("Max", "Disabled")));
      default -> map("scaleDown", map("selectPolicy", Nothing.NOTHING));
    };
  }

  static Object behavior(Draw draw) {
    Map<String, Object> behavior = map();
    if (draw.chance(30)) behavior.put("scaleUp", map("stabilizationWindowSeconds", 0L));
    if (draw.chance(90)) {
      Map<String, Object> down = map();
      if (draw.chance(85)) down.put("stabilizationWindowSeconds", seconds(draw));
      if (draw.chance(25)) down.put("selectPolicy", draw.one("Max", "Min", "Disabled"));
      behavior.put("scaleDown", down);
    }
    return behavior;
  }

  private static Object owner(Draw draw) {
    Map<String, Object> owner =
        map(
            "apiVersion",
            draw.chance(85) ? "keda.sh/v1alpha1" : "apps/v1",
            "kind",
            draw.chance(85) ? "ScaledObject" : "Deployment",
            "name",
            draw.chance(85) ? "llama" : "other",
            "uid",
            draw.chance(85) ? UID : "5b0c0a52-0002");
    if (draw.chance(85)) owner.put("controller", draw.chance(90));
    return List.of(owner);
  }

  private static List<Object> triggers(Draw draw) {
    List<Object> triggers = new ArrayList<>();
    int count = 1 + draw.upTo(2);
    for (int i = 0; i < count; i++) triggers.add(trigger(draw));
    return triggers;
  }

  private static Object trigger(Draw draw) {
    if (draw.chance(12)) {
      return map(
          "type",
          draw.one(
              "cpu",
              "memory",
              "CPU",
              "metrics-api",
              "kubernetes-resource",
              "external",
              "datadog",
              "predictkube",
              "aws-cloudwatch"),
          "metadata",
          map("value", "60", "query", "sum(container_cpu_usage_seconds_total)"));
    }
    if (draw.chance(15)) return map("type", "cron", "metadata", map("desiredReplicas", "6"));
    Map<String, Object> trigger =
        map(
            "type",
            "prometheus",
            "metadata",
            map(
                "serverAddress",
                draw.chance(90) ? "http://prometheus:9090" : "http://numbers.dev.svc:9090",
                "query",
                Queries.draw(draw),
                "threshold",
                draw.one("70", "40")));
    if (draw.chance(50)) trigger.put("name", draw.one("load", "kv-cache"));
    if (draw.chance(50)) trigger.put("metricType", draw.one("Value", "AverageValue"));
    return trigger;
  }

  static Object metrics(Draw draw) {
    List<Object> metrics = new ArrayList<>();
    int count = draw.chance(6) ? 0 : 1 + draw.upTo(1);
    for (int i = 0; i < count; i++) metrics.add(metric(draw));
    return metrics;
  }

  private static Object metric(Draw draw) {
    if (draw.chance(12)) {
      return map(
          "type", "Resource", "resource", map("name", draw.one("cpu", "memory"), "target", TARGET));
    }
    if (draw.chance(6)) {
      return map(
          "type",
          "ContainerResource",
          "containerResource",
          map("name", draw.one("cpu", "memory"), "container", "llama-ctr", "target", TARGET));
    }
    String type = draw.one("Pods", "Object", "External");
    String name =
        draw.chance(60)
            ? draw.one("gpu_cache_usage_perc", "num_requests_running", "vllm:num_requests_waiting")
            : draw.one(
                "s0-prometheus",
                "s12-prometheus",
                "composite-metric",
                "cpu_usage",
                "container_cpu_usage",
                "datadogmetric@nim:CPU",
                "busy_score",
                "team:load:sum",
                "DCGM_FI_DEV_GPU_UTIL",
                "DCGM_FI_DEV_GPU_UTIL",
                "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
                "nvidia_smi_utilization_gpu_ratio");
    return map(
        "type",
        type,
        Character.toLowerCase(type.charAt(0)) + type.substring(1),
        map(
            "metric",
            map("name", name),
            "target",
            map("type", "AverageValue", "averageValue", "40")));
  }

  private static final Object TARGET = map("type", "Utilization", "averageUtilization", 80L);
}
