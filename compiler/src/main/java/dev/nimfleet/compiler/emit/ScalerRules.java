package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import java.util.Optional;

/// What every ScaledObject holds.
final class ScalerRules {
  private static final String BEHAVIOR = "advanced.horizontalPodAutoscalerConfig.behavior.";
  private static final String SLOW_START = "a replica that took minutes to load would go at once";
  private static final long FLOOR_SECONDS = 600;

  private final ModelPlan plan;
  private final Replicas replicas;
  private final Autoscaling scaling;
  private final Patched spec;

  ScalerRules(ModelPlan plan, Replicas replicas, Autoscaling scaling, Patched spec) {
    this.plan = plan;
    this.replicas = replicas;
    this.scaling = scaling;
    this.spec = spec;
  }

  void check() {
    replicas();
    scaleIn();
    spec.refuse(
        BEHAVIOR + "scaleUp.selectPolicy", "Disabled", "the fleet would never grow under load");
    triggers();
  }

  private void replicas() {
    spec.want("minReplicaCount", Integer.toString(replicas.min()), "write `replicas`");
    spec.want("maxReplicaCount", Integer.toString(replicas.max()), "write `replicas`");
    spec.refuse("idleReplicaCount", "with it the fleet would go below its warm replicas");
    spec.atLeast(
        "fallback.replicas",
        replicas.min(),
        "when Prometheus is away the fleet must keep its size");
    spec.want(
        "fallback.behavior",
        "currentReplicasIfHigher",
        "when Prometheus is away any other would shrink a loaded fleet");
    spec.keep("scaleTargetRef.name", "the target carries the service's name");
  }

  private void scaleIn() {
    long floor = plan.waives("scale-in-cooldown") ? 0 : FLOOR_SECONDS;
    spec.atLeast("cooldownPeriod", floor, SLOW_START);
    spec.atLeast(
        BEHAVIOR + "scaleDown.stabilizationWindowSeconds",
        Math.max(floor, plan.loadTime().value().toSeconds()),
        SLOW_START);
    spec.wantAsPlanned(
        BEHAVIOR + "scaleDown.policies",
        ScaledObjectEmitter.policies(scaling.scaleIn()),
        "write `autoscale.scaleIn`");
    spec.want(
        BEHAVIOR + "scaleDown.tolerance",
        scaling.scaleInTolerance().map(Setting::value),
        "write `autoscale.scaleInBelow`");
  }

  private void triggers() {
    spec.refuse("advanced.scalingModifiers", "its formula would take the place of the triggers");
    boolean knowsTheLoad = false;
    for (Patched trigger : spec.maps("triggers")) {
      String type = trigger.text("type").orElse("");
      knowsTheLoad |= type.equals("prometheus");
      switch (type) {
        case "prometheus" -> prometheus(trigger);
        case "cron" -> {}
        default ->
            trigger.broken(
                trigger.nearest("type"),
                "A trigger of type `%s` does not know the load of an LLM.".formatted(type),
                "use `prometheus` or `cron`: a GPU server is busy while its CPU idles.");
      }
    }
    if (!knowsTheLoad) {
      spec.broken(
          spec.nearest("triggers"),
          "A `prometheus` trigger must stay.",
          "without one the fleet does not grow under load; a list replaces the whole list.");
    }
  }

  /// A patched list must not forget who asks; a trigger on another Prometheus has its own ways.
  private void asThePlanAsks(Patched trigger) {
    var server = scaling.prometheus();
    if (!trigger.text("metadata.serverAddress").equals(Optional.of(server.address().value()))) {
      return;
    }
    server
        .tenant()
        .ifPresent(tenant ->
            trigger.want(
                "metadata.customHeaders",
                ScaledObjectEmitter.tenantHeader(tenant.value()),
                "without it the query asks for another tenant"));
    server
        .authentication()
        .ifPresent(who ->
            trigger.want(
                "authenticationRef.name",
                who.name(),
                "without it Prometheus refuses the query, and nothing scales"));
  }

  /// A level compared as a total never passes two replicas; a total compared as a level runs away.
  private void prometheus(Patched trigger) {
    asThePlanAsks(trigger);
    trigger.want("metadata.ignoreNullValues", "false", "a lost series would read as an idle fleet");
    switch (QueryShape.of(trigger.text("metadata.query").orElse(""))) {
      case LEVEL ->
          trigger.want(
              "metricType", "Value", "with `AverageValue` a level never passes two replicas");
      case TOTAL ->
          trigger.want(
              "metricType", "AverageValue", "with `Value` a total runs away to the maximum");
      case UNCLEAR ->
          trigger.broken(
              trigger.nearest("metadata.query"),
              "The query cannot be told to give a level or a total.",
              "write a level as `avg(…)`, `max(…)`, `min(…)` or `histogram_quantile(…)` with"
                  + " `metricType: Value`, a total as `sum(…)` or `count(…)` with `metricType:"
                  + " AverageValue`; a number may multiply either.");
    }
  }
}
