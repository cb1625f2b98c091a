package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Compute;
import dev.nimfleet.compiler.plan.ModelPlan.Probe;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.Optional;

/// The NIMService of one revision.
final class NimServiceEmitter {
  private static final String READY = "/v1/health/ready";

  private NimServiceEmitter() {}

  static MapNode emit(ModelPlan plan, String service, MapNode spec) {
    return MapNode.at(plan.at())
        .put("apiVersion", Kinds.NIM)
        .put("kind", "NIMService")
        .put("metadata", Metadata.ofService(plan, service))
        .put("spec", spec)
        .build();
  }

  /// @param service the name that the service will have, which its own affinity speaks of
  static MapNode spec(ModelPlan plan, String service) {
    Builder spec = MapNode.at(plan.at()).put("image", image(plan));
    spec.put("authSecret", plan.secrets().auth().at(), plan.secrets().auth().value());
    spec.put("env", PodParts.env(plan));
    spec.put("storage", storage(plan));
    spec.put("resources", resources(plan.compute()));
    spec.put("affinity", PodParts.affinity(plan, service));
    spec.put("tolerations", PodParts.tolerations(plan));
    plan.priorityClass().ifPresent(name -> spec.put("priorityClassName", name.at(), name.value()));
    // Beside a ScaledObject there is no `replicas`: the operator would set KEDA's number back.
    if (plan.replicas().value().isFixed()) {
      spec.put("replicas", plan.replicas().at(), plan.replicas().value().min());
    }
    spec.put("startupProbe", startupProbe(plan.startup()));
    spec.put("readinessProbe", readinessProbe(plan));
    spec.put("expose", expose(plan));
    spec.put("metrics", metrics(plan));
    spec.put("proxy", PodParts.proxy(plan));
    return Overrides.patch(plan, "NIMService", "spec", spec.build());
  }

  private static Builder image(ModelPlan plan) {
    var image = plan.image();
    var pull = plan.secrets().pull();
    return MapNode.at(image.at())
        .put("repository", image.value().repository())
        .put("tag", image.value().tag())
        .put("pullPolicy", "IfNotPresent")
        .put("pullSecrets", PodParts.one(Scalar.string(pull.at(), pull.value())));
  }

  private static Builder storage(ModelPlan plan) {
    Builder cache = MapNode.at(plan.cache().at()).put("name", plan.cache().name());
    plan.profile().ifPresent(profile -> cache.put("profile", profile.at(), profile.value().text()));
    return MapNode.at(plan.cache().at()).put("readOnly", true).put("nimCache", cache);
  }

  /// Requests equal limits: GPUs cannot be overcommitted, and the operator fails on limits without
  /// requests.
  private static Builder resources(Compute compute) {
    return MapNode.at(compute.count().at())
        .put("limits", amounts(compute))
        .put("requests", amounts(compute));
  }

  private static Builder amounts(Compute compute) {
    return MapNode.at(compute.count().at())
        .put(compute.resource(), Integer.toString(compute.count().value()))
        .put("memory", compute.memory().at(), compute.memory().value().text());
  }

  /// Complete, since the operator replaces its own probe as a whole.
  private static Builder startupProbe(Probe probe) {
    Builder body = httpGet(probe.at());
    if (probe.initialDelay().toSeconds() > 0) {
      body.put("initialDelaySeconds", probe.initialDelay().toSeconds());
    }
    body.put("periodSeconds", probe.period().toSeconds());
    body.put("failureThreshold", probe.failures());
    body.put("timeoutSeconds", probe.timeout().toSeconds());
    return MapNode.at(probe.at()).put("enabled", true).put("probe", body);
  }

  private static Builder readinessProbe(ModelPlan plan) {
    Builder body = httpGet(plan.at());
    body.put("initialDelaySeconds", 30).put("periodSeconds", 10).put("failureThreshold", 5);
    return MapNode.at(plan.at()).put("enabled", true).put("probe", body);
  }

  private static Builder httpGet(Span at) {
    return MapNode.at(at).put("httpGet", MapNode.at(at).put("path", READY).put("port", Kinds.PORT));
  }

  private static Builder expose(ModelPlan plan) {
    return MapNode.at(plan.at())
        .put("service", MapNode.at(plan.at()).put("type", "ClusterIP").put("port", Kinds.PORT));
  }

  /// The operator's webhook refuses metrics without a body for the ServiceMonitor.
  private static Optional<MapNode> metrics(ModelPlan plan) {
    return plan.monitoring()
        .map(monitoring -> {
          Builder monitor = MapNode.at(monitoring.at());
          if (!monitoring.labels().isEmpty()) {
            Builder labels = MapNode.at(monitoring.at());
            monitoring.labels().forEach(labels::put);
            monitor.put("additionalLabels", labels);
          }
          monitor.put("interval", monitoring.interval().toSeconds() + "s");
          Node enabled = Scalar.bool(monitoring.at(), true);
          return MapNode.at(monitoring.at())
              .put("enabled", enabled)
              .put("serviceMonitor", monitor)
              .build();
        });
  }
}
