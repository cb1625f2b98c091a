package dev.nimfleet.policies.oracle;

import static dev.nimfleet.policies.oracle.Cases.maybe;
import static dev.nimfleet.policies.oracle.Draw.map;

import dev.nimfleet.policies.oracle.Cases.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Random services: of the NIM Operator, and of KServe.
final class Services {
  private static final String MODE = "serving.kserve.io/deploymentMode";

  static final Form NIM_SERVICE =
      Form.of("apps.nvidia.com/v1alpha1", "NIMService")
          .with(
              "spec.image", draw -> Optional.of(map("repository", "nvcr.io/nim/x", "tag", "1.3.0")))
          .with("spec.replicas", draw -> maybe(draw, 20, d -> d.one(1L, 2L, 3L)))
          .with("spec.env", draw -> maybe(draw, 40, Services::env))
          .with("spec.annotations", draw -> maybe(draw, 30, Services::mode))
          .with(
              "spec.inferencePlatform", draw -> maybe(draw, 30, d -> d.one("standalone", "kserve")))
          .with("spec.storage", draw -> maybe(draw, 96, Services::storage))
          .with("spec.startupProbe", draw -> maybe(draw, 75, Services::startupProbe))
          .with("spec.scale", draw -> maybe(draw, 45, Services::scale));

  static final Form PIPELINE =
      Form.of("apps.nvidia.com/v1alpha1", "NIMPipeline")
          .with("spec.services", draw -> Optional.of(services(draw)));

  static final Form INFERENCE_SERVICE =
      Form.of("serving.kserve.io/v1beta1", "InferenceService")
          .with("metadata.annotations", draw -> maybe(draw, 80, Services::annotations))
          .with("spec.predictor", draw -> Optional.of(predictor(draw)));

  private Services() {}

  private static Object services(Draw draw) {
    List<Object> services = new ArrayList<>();
    for (int i = 0; i <= draw.upTo(1); i++) {
      Map<String, Object> spec = map();
      NIM_SERVICE
          .parts()
          .forEach((path, part) ->
              part.apply(draw)
                  .ifPresent(value -> spec.put(path.substring("spec.".length()), value)));
      services.add(map("name", "llm-" + i, "enabled", true, "spec", spec));
    }
    return services;
  }

  private static Object mode(Draw draw) {
    return map(MODE, draw.one("RawDeployment", "Standard", "Serverless", "Knative"));
  }

  private static Object env(Draw draw) {
    Map<String, Object> log = map("name", "NIM_LOG_LEVEL", "value", draw.one("INFO", "DEBUG"));
    if (draw.chance(30)) return List.of(log);
    Map<String, Object> profile = map("name", "NIM_MODEL_PROFILE");
    if (draw.chance(20)) {
      profile.put("valueFrom", map("secretKeyRef", map("name", "profiles", "key", "llama")));
    } else if (draw.chance(95)) {
      profile.put("value", Profiles.wanted(draw));
    }
    return draw.chance(50) ? List.of(log, profile) : List.of(profile);
  }

  private static Object storage(Draw draw) {
    Map<String, Object> storage = map();
    if (draw.chance(92)) {
      Map<String, Object> cache = map();
      if (draw.chance(95)) cache.put("name", draw.one(Neighbours.CACHES));
      if (draw.chance(3)) cache.put("name", "");
      if (draw.chance(75)) cache.put("profile", Profiles.wanted(draw));
      storage.put("nimCache", cache);
    }
    if (draw.chance(15)) {
      storage.put("pvc", draw.chance(50) ? map() : map("create", true, "size", "250Gi"));
    }
    if (draw.chance(4)) storage.put("emptyDir", map());
    if (draw.chance(4)) storage.put("hostPath", "/models");
    return storage;
  }

  private static Object startupProbe(Draw draw) {
    Map<String, Object> startup = map();
    if (draw.chance(12)) return startup;
    if (draw.chance(50)) startup.put("enabled", draw.chance(85));
    if (draw.chance(88)) startup.put("probe", probe(draw));
    return startup;
  }

  private static Object probe(Draw draw) {
    Map<String, Object> probe = map();
    if (draw.chance(88)) probe.put("httpGet", map("path", "/v1/health/ready", "port", 8000L));
    if (draw.chance(8)) probe.put("tcpSocket", map("port", 8000L));
    if (draw.chance(8)) probe.put("exec", map("command", List.of("nim-health")));
    if (draw.chance(8)) probe.put("grpc", map("port", 8001L));
    long period = draw.one(0L, 1L, 5L, 10L, 10L, 10L, 29L, 30L);
    long delay = draw.one(0L, 0L, 30L, 300L, 900L);
    long each = period == 0 ? 10 : period;
    if (draw.chance(85)) probe.put("periodSeconds", period);
    if (draw.chance(60)) probe.put("initialDelaySeconds", delay);
    if (draw.chance(92)) {
      long border = Math.max(2, (900 - delay) / each);
      probe.put("failureThreshold", draw.chance(6) ? 0L : draw.around(border));
    }
    if (draw.chance(30)) probe.put("timeoutSeconds", 1L);
    return probe;
  }

  private static Object scale(Draw draw) {
    Map<String, Object> scale = map();
    if (draw.chance(90)) scale.put("enabled", draw.chance(75));
    if (draw.chance(93)) {
      Map<String, Object> hpa = map("maxReplicas", draw.one(4L, 8L));
      if (draw.chance(70)) hpa.put("minReplicas", draw.one(1L, 2L, 4L));
      if (draw.chance(85)) hpa.put("metrics", Scalers.metrics(draw));
      if (draw.chance(80)) hpa.put("behavior", Scalers.behavior(draw));
      scale.put("hpa", hpa);
    }
    return scale;
  }

  /// What the operator's first update makes of a service: its Go structs, empty as they are.
  static Map<String, Object> finalised(Map<String, Object> service) {
    Map<String, Object> spec = copy(Tree.at(service, "spec").orElse(Map.of()));
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      spec.putIfAbsent(probe, map());
    }
    spec.putIfAbsent("metrics", map("serviceMonitor", map()));
    spec.putIfAbsent("scale", map("hpa", map("maxReplicas", 0L, "minReplicas", 1L)));
    Map<String, Object> storage = copy(spec.getOrDefault("storage", map()));
    storage.putIfAbsent("pvc", map());
    spec.put("storage", storage);
    spec.putIfAbsent("inferencePlatform", "standalone");
    Map<String, Object> all = copy(service);
    all.put("spec", spec);
    return all;
  }

  private static Map<String, Object> copy(Object of) {
    Map<String, Object> copy = map();
    if (of instanceof Map<?, ?> map) map.forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }

  private static Object annotations(Draw draw) {
    Map<String, Object> annotations = map();
    if (draw.chance(60)) {
      annotations.put(MODE, draw.one("RawDeployment", "Standard", "Serverless", "Knative"));
    }
    if (draw.chance(60)) {
      annotations.put(
          "serving.kserve.io/autoscalerClass", draw.one("none", "external", "hpa", "keda"));
    }
    if (draw.chance(15)) annotations.put("serving.kserve.io/metric", draw.one("cpu", "memory"));
    if (draw.chance(20)) {
      annotations.put(
          "autoscaling.knative.dev/class",
          draw.one("hpa.autoscaling.knative.dev", "kpa.autoscaling.knative.dev"));
    }
    if (draw.chance(20)) {
      annotations.put("autoscaling.knative.dev/metric", draw.one("cpu", "memory", "concurrency"));
    }
    return annotations;
  }

  private static Object predictor(Draw draw) {
    Map<String, Object> predictor = map("model", map("modelFormat", map("name", "nim")));
    if (draw.chance(60)) predictor.put("minReplicas", draw.one(0L, 1L, 2L, 4L));
    if (draw.chance(60)) predictor.put("maxReplicas", draw.one(0L, 1L, 2L, 8L));
    if (draw.chance(20)) predictor.put("scaleMetric", draw.one("cpu", "memory", "concurrency"));
    if (draw.chance(40)) {
      predictor.put("autoScaling", map("metrics", List.of(kserveMetric(draw))));
    }
    return predictor;
  }

  private static Object kserveMetric(Draw draw) {
    return draw.chance(50)
        ? map(
            "type",
            "Resource",
            "resource",
            map("name", draw.one("cpu", "memory"), "target", map("averageUtilization", 60L)))
        : map(
            "type",
            "External",
            "external",
            map("metric", map("backend", "prometheus", "query", "sum(x)"), "target", map()));
  }
}
