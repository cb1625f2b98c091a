package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Authentication;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.plan.ModelPlan.Prometheus;
import dev.nimfleet.compiler.plan.ModelPlan.Schedule;
import dev.nimfleet.compiler.plan.ModelPlan.Step;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The ScaledObject of one revision.
final class ScaledObjectEmitter {
  private ScaledObjectEmitter() {}

  static MapNode emit(Revision revision, Autoscaling scaling) {
    ModelPlan plan = revision.plan();
    MapNode spec = Overrides.patch(plan, "ScaledObject", "spec", spec(revision, scaling));
    return MapNode.at(plan.at())
        .put("apiVersion", Kinds.KEDA)
        .put("kind", "ScaledObject")
        .put("metadata", Metadata.ofScaler(plan, revision, spec))
        .put("spec", spec)
        .build();
  }

  private static MapNode spec(Revision revision, Autoscaling scaling) {
    ModelPlan plan = revision.plan();
    var replicas = plan.replicas().map(_ -> revision.replicas());
    return MapNode.at(plan.at())
        // NIMService has no /scale; the operator's Deployment carries its name.
        .put(
            "scaleTargetRef",
            MapNode.at(plan.at())
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", revision.service()))
        .put("minReplicaCount", replicas.at(), replicas.value().min())
        .put("maxReplicaCount", replicas.at(), replicas.value().max())
        .put("pollingInterval", 30)
        .put("cooldownPeriod", scaling.cooldown().at(), scaling.cooldown().value().toSeconds())
        // When Prometheus is away the fleet keeps its size: `static` would shrink a loaded one.
        .put(
            "fallback",
            MapNode.at(plan.at())
                .put("failureThreshold", 3)
                .put("replicas", replicas.at(), replicas.value().min())
                .put("behavior", "currentReplicasIfHigher"))
        .put(
            "advanced",
            MapNode.at(plan.at())
                .put(
                    "horizontalPodAutoscalerConfig",
                    MapNode.at(plan.at()).put("behavior", behavior(plan, scaling))))
        .put("triggers", triggers(revision, scaling))
        .build();
  }

  private static Builder behavior(ModelPlan plan, Autoscaling scaling) {
    Builder scaleDown = step(scaling.scaleIn());
    scaling
        .scaleInTolerance()
        .ifPresent(tolerance -> scaleDown.put("tolerance", tolerance.at(), tolerance.value()));
    return MapNode.at(plan.at())
        .put("scaleUp", step(scaling.scaleOut()))
        .put("scaleDown", scaleDown);
  }

  private static Builder step(Step step) {
    Span at = step.window().at();
    return MapNode.at(at)
        .put("stabilizationWindowSeconds", step.window().value().toSeconds())
        .put("policies", policies(step));
  }

  static ListNode policies(Step step) {
    return PodParts.one(
        MapNode.at(step.window().at())
            .put("type", "Pods")
            .put("value", step.pods().at(), step.pods().value())
            .put("periodSeconds", step.every().at(), step.every().value().toSeconds())
            .build());
  }

  private static ListNode triggers(Revision revision, Autoscaling scaling) {
    List<Node> triggers = new ArrayList<>();
    Queries queries = new Queries(revision.plan().namespace(), revision.service());
    var names = scaling.metrics();
    Setting<Double> kvCache = scaling.kvCachePercent();
    triggers.add(
        level(
            scaling,
            kvCache.at(),
            "kv-cache",
            queries.averagePercent(names.kvCache()),
            plain(kvCache.value())));
    scaling
        .concurrency()
        .ifPresent(target ->
            triggers.add(load(scaling, target, "requests-running", queries.sum(names.running()))));
    scaling
        .queue()
        .ifPresent(target ->
            triggers.add(load(scaling, target, "requests-waiting", queries.sum(names.waiting()))));
    scaling
        .ttftP90()
        .ifPresent(target ->
            triggers.add(
                level(
                    scaling,
                    target.at(),
                    "ttft-p90",
                    queries.timeToFirstToken(names.ttft(), names.running()),
                    seconds(target.value()))));
    int number = 1;
    for (Schedule schedule : scaling.schedules()) {
      triggers.add(cron(schedule, "schedule-" + number++));
    }
    return new ListNode(revision.plan().at(), triggers);
  }

  /// A level does not grow with replicas: `Value` compares it with the target and multiplies the
  /// ready pods. With the default, `AverageValue`, a percentage would never pass two replicas.
  private static MapNode level(
      Autoscaling scaling, Span at, String name, String query, String threshold) {
    return prometheus(scaling, at, name, "Value", query, threshold);
  }

  /// A total grows with the load: `AverageValue` divides it by what one replica carries.
  private static MapNode load(
      Autoscaling scaling, Setting<Integer> target, String name, String query) {
    return prometheus(
        scaling, target.at(), name, "AverageValue", query, Integer.toString(target.value()));
  }

  private static MapNode prometheus(
      Autoscaling scaling,
      Span at,
      String name,
      String metricType,
      String query,
      String threshold) {
    Prometheus server = scaling.prometheus();
    Builder metadata =
        MapNode.at(at)
            .put("serverAddress", server.address().at(), server.address().value())
            .put("query", query)
            .put("threshold", threshold)
            // A lost series is an error, not an idle fleet.
            .put("ignoreNullValues", "false");
    server
        .tenant()
        .ifPresent(
            tenant -> metadata.put("customHeaders", tenant.at(), tenantHeader(tenant.value())));
    Builder trigger =
        MapNode.at(at).put("type", "prometheus").put("name", name).put("metricType", metricType);
    server.authentication().ifPresent(who -> authenticate(who, trigger, metadata));
    return trigger.put("metadata", metadata).build();
  }

  static String tenantHeader(String tenant) {
    return "X-Scope-OrgID=" + tenant;
  }

  private static void authenticate(Authentication who, Builder trigger, Builder metadata) {
    trigger.put(
        "authenticationRef", MapNode.at(who.at()).put("name", who.name()).put("kind", who.kind()));
    if (!who.modes().isEmpty()) {
      metadata.put("authModes", who.at(), String.join(",", who.modes()));
    }
  }

  private static MapNode cron(Schedule schedule, String name) {
    return MapNode.at(schedule.at())
        .put("type", "cron")
        .put("name", name)
        .put(
            "metadata",
            MapNode.at(schedule.at())
                .put("timezone", schedule.timezone())
                .put("start", schedule.start())
                .put("end", schedule.end())
                .put("desiredReplicas", Integer.toString(schedule.replicas())))
        .build();
  }

  private static String plain(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
