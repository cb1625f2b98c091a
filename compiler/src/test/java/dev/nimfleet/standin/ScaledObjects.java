package dev.nimfleet.standin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// KEDA: a HorizontalPodAutoscaler for each ScaledObject, and its conditions.
final class ScaledObjects implements Controller {
  private static final String FINALIZER = "finalizer.keda.sh";
  private static final String ANNOTATION = "autoscaling.keda.sh/";
  private static final String NAME = "scaledobject.keda.sh/name";

  private final Writer writer;
  private final Map<String, ObjectNode> made = new HashMap<>();

  ScaledObjects(Writer writer) {
    this.writer = writer;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.SCALED_OBJECT);
  }

  @Override
  public void tend(Stored scaler, Round round) {
    boolean isMarked = scaler.finalizers().contains(FINALIZER);
    if (scaler.isTerminating()) {
      if (isMarked) writer.update(scaler, scaler.without(FINALIZER).toString(), "lets go");
    } else if (!isMarked) {
      mark(scaler);
    } else {
      ObjectNode changed = scaler.copy();
      reconcile(scaler, changed, round);
      if (!scaler.isSame(changed)) writer.updateStatus(scaler, changed, words(changed));
    }
  }

  private void mark(Stored scaler) {
    List<String> finalizers = new ArrayList<>(scaler.finalizers());
    finalizers.add(FINALIZER);
    ObjectNode changed = scaler.withFinalizers(finalizers);
    changed.withObject("/metadata").withObject("labels").put(NAME, scaler.name());
    writer.update(scaler, changed.toString(), "adds its finalizer");
  }

  private void reconcile(Stored scaler, ObjectNode changed, Round round) {
    Conditions conditions = Conditions.of(changed);
    if (scaler.items("/status/conditions").isEmpty()) {
      conditions.setTimeless("Ready", "Unknown", "", "");
      conditions.setTimeless("Active", "Unknown", "", "");
      conditions.setTimeless("Fallback", "Unknown", "", "");
      conditions.setTimeless("Paused", "False", "", "");
      return;
    }
    Optional<Stored> target = target(scaler, round);
    Optional<Stored> autoscaler =
        round.find(Kind.AUTOSCALER, scaler.namespace(), autoscalerName(scaler));
    if (isPaused(scaler)) {
      try {
        pause(scaler, changed, target, autoscaler);
      } catch (NumberFormatException e) {
        fails(conditions, "failed to scale target to paused replica count: " + e.getMessage());
      }
      return;
    }
    boolean isHalfPaused = pausesScaleIn(scaler) || pausesScaleOut(scaler);
    if (isHalfPaused) {
      conditions.setTimeless("Paused", "True", "ScaledObjectPaused", "ScaledObject is paused");
    } else if (wasPaused(scaler)) {
      conditions.setTimeless(
          "Paused", "False", "ScaledObjectUnpaused", "pause annotation removed for ScaledObject");
    }
    Optional<Fault.ScalerNotReady> trouble =
        round.behaviour().fault(scaler.name(), Fault.ScalerNotReady.class);
    if (trouble.isPresent()) {
      conditions.setTimeless("Ready", "False", trouble.get().reason(), trouble.get().message());
      return;
    }
    if (target.isEmpty()) {
      fails(
          conditions,
          "ScaledObject doesn't have correct scaleTargetRef specification: Deployment.apps"
              + " \"%s\" not found".formatted(scaler.text("/spec/scaleTargetRef/name")));
      return;
    }
    try {
      ensure(scaler, autoscaler);
    } catch (Refused e) {
      if (e.isPassing()) throw e;
      fails(conditions, "failed to ensure HPA is correctly created for ScaledObject: " + e.words());
      return;
    }
    describe(scaler, changed, target.get());
    works(scaler, conditions, round.behaviour().has(scaler.name(), Fault.MetricsFail.class));
  }

  private static void works(Stored scaler, Conditions conditions, boolean isBlind) {
    boolean isInFallback = isBlind && scaler.json().at("/spec").has("fallback");
    if (isBlind && !isInFallback) {
      conditions.setTimeless(
          "Ready",
          "False",
          "TriggerError",
          "Triggers defined in ScaledObject are not working correctly");
    } else {
      conditions.setTimeless(
          "Ready",
          "True",
          "ScaledObjectReady",
          "ScaledObject is defined correctly and is ready for scaling");
    }
    conditions.setTimeless(
        "Active", "True", "ScalerActive", "Scaling is performed because triggers are active");
    if (isInFallback) {
      conditions.setTimeless(
          "Fallback",
          "True",
          "FallbackExists",
          "At least one trigger is falling back on this scaled object");
    } else {
      conditions.setTimeless(
          "Fallback", "False", "NoFallbackFound", "No fallbacks are active on this scaled object");
    }
  }

  private static void fails(Conditions conditions, String message) {
    conditions.setTimeless("Ready", "False", "ScaledObjectCheckFailed", message);
    conditions.setTimeless("Active", "Unknown", "UnknownState", "ScaledObject check failed");
  }

  private static void describe(Stored scaler, ObjectNode changed, Stored target) {
    ObjectNode status = changed.withObject("/status");
    status.put("scaleTargetKind", "apps/v1.Deployment").put("hpaName", autoscalerName(scaler));
    status
        .putObject("scaleTargetGVKR")
        .put("group", "apps")
        .put("version", "v1")
        .put("kind", "Deployment")
        .put("resource", "deployments");
    if (!status.has("originalReplicaCount")) {
      status.put("originalReplicaCount", target.number("/spec/replicas", 1));
    }
    ArrayNode names = status.putArray("externalMetricNames");
    for (int i = 0; i < scaler.items("/spec/triggers").size(); i++) names.add(metric(i));
    status.remove("pausedReplicaCount");
  }

  /// The autoscaler goes, and the target stays as it is or gets the number of the annotation.
  private void pause(
      Stored scaler, ObjectNode changed, Optional<Stored> target, Optional<Stored> autoscaler) {
    autoscaler.ifPresent(writer::delete);
    made.remove(scaler.uid());
    scaler
        .annotation(ANNOTATION + "paused-replicas")
        .map(Integer::parseInt)
        .ifPresent(count -> {
          target
              .filter(it -> it.number("/spec/replicas", 1) != count)
              .ifPresent(it -> writer.scale(it, count));
          changed.withObject("/status").put("pausedReplicaCount", count);
        });
    Conditions conditions = Conditions.of(changed);
    conditions.setTimeless("Paused", "True", "ScaledObjectPaused", "ScaledObject is paused");
    conditions.setTimeless("Ready", "True", "ScaledObjectReady", "ScaledObject is paused");
  }

  private static boolean isPaused(Stored scaler) {
    return scaler.annotation(ANNOTATION + "paused-replicas").isPresent() || is(scaler, "paused");
  }

  static boolean pausesScaleIn(Stored scaler) {
    return is(scaler, "paused-scale-in");
  }

  private static boolean pausesScaleOut(Stored scaler) {
    return is(scaler, "paused-scale-out");
  }

  /// What is no boolean counts as true.
  private static boolean is(Stored scaler, String annotation) {
    return scaler
        .annotation(ANNOTATION + annotation)
        .filter(text -> !Set.of("false", "False", "FALSE", "f", "F", "0").contains(text))
        .isPresent();
  }

  private static boolean wasPaused(Stored scaler) {
    return scaler.items("/status/conditions").stream()
        .filter(each -> each.path("type").asString("").equals("Paused"))
        .anyMatch(each -> each.path("status").asString("").equals("True"));
  }

  private static Optional<Stored> target(Stored scaler, Round round) {
    return round.find(
        Kind.DEPLOYMENT, scaler.namespace(), scaler.text("/spec/scaleTargetRef/name"));
  }

  private static String autoscalerName(Stored scaler) {
    String own = scaler.text("/spec/advanced/horizontalPodAutoscalerConfig/name");
    return own.isEmpty() ? "keda-hpa-" + scaler.name() : own;
  }

  private static String metric(int index) {
    return "s%d-prometheus".formatted(index);
  }

  private void ensure(Stored scaler, Optional<Stored> autoscaler) {
    ObjectNode spec = autoscalerSpec(scaler);
    if (autoscaler.isEmpty()) {
      String name = autoscalerName(scaler);
      ObjectNode object = Json.owned(scaler, name, "keda-operator");
      object
          .withObject("/metadata")
          .withObject("labels")
          .put("app.kubernetes.io/name", name)
          .put("app.kubernetes.io/part-of", scaler.name())
          .put(NAME, scaler.name());
      object.set("spec", spec);
      writer.create(Kind.AUTOSCALER, object);
    } else if (!spec.equals(made.get(scaler.uid()))) {
      ObjectNode changed = autoscaler.get().copy();
      changed.set("spec", spec);
      writer.update(autoscaler.get(), changed.toString(), "spec");
    }
    made.put(scaler.uid(), spec);
  }

  private static ObjectNode autoscalerSpec(Stored scaler) {
    ObjectNode spec =
        Json.parse(
            """
            {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%s"},
             "minReplicas": %d, "maxReplicas": %d}
            """
                .formatted(
                    scaler.text("/spec/scaleTargetRef/name"),
                    Math.max(1, scaler.number("/spec/minReplicaCount", 0)),
                    scaler.number("/spec/maxReplicaCount", 100)));
    JsonNode behavior = scaler.json().at("/spec/advanced/horizontalPodAutoscalerConfig/behavior");
    if (behavior.isObject()) spec.set("behavior", behavior.deepCopy());
    if (pausesScaleIn(scaler)) disable(spec, "scaleDown");
    if (pausesScaleOut(scaler)) disable(spec, "scaleUp");
    ArrayNode metrics = spec.putArray("metrics");
    List<JsonNode> triggers = scaler.items("/spec/triggers");
    for (int i = 0; i < triggers.size(); i++) {
      metrics.add(metric(scaler, triggers.get(i), i));
    }
    return spec;
  }

  private static void disable(ObjectNode spec, String direction) {
    spec.withObject("/behavior").withObject(direction).put("selectPolicy", "Disabled");
  }

  private static ObjectNode metric(Stored scaler, JsonNode trigger, int index) {
    boolean isValue = trigger.path("metricType").asString("").equals("Value");
    return Json.parse(
        """
        {"type": "External", "external": {
          "metric": {"name": "%s", "selector": {"matchLabels": {"%s": "%s"}}},
          "target": {"type": "%s", "%s": "%s"}}}
        """
            .formatted(
                metric(index),
                NAME,
                scaler.name(),
                isValue ? "Value" : "AverageValue",
                isValue ? "value" : "averageValue",
                trigger.at("/metadata/threshold").asString("1")));
  }

  private static String words(ObjectNode scaler) {
    List<String> words = new ArrayList<>();
    for (JsonNode each : scaler.at("/status/conditions")) {
      words.add(each.path("type").asString("") + "=" + each.path("status").asString(""));
    }
    return String.join(" ", words);
  }
}
