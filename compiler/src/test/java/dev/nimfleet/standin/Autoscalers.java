package dev.nimfleet.standin;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// The autoscaler of kube-controller-manager, for what KEDA makes. The load that a test sets stands
/// for the metrics and for the formula over them; stabilization and rates are left out.
final class Autoscalers implements Controller {
  private final Writer writer;
  private final Timers timers;

  Autoscalers(Writer writer, Timers timers) {
    this.writer = writer;
    this.timers = timers;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.AUTOSCALER);
  }

  @Override
  public void tend(Stored autoscaler, Round round) {
    String owner = autoscaler.text("/metadata/ownerReferences/0/name");
    Optional<Stored> scaler = round.find(Kind.SCALED_OBJECT, autoscaler.namespace(), owner);
    Optional<Stored> target =
        round.find(
            Kind.DEPLOYMENT, autoscaler.namespace(), autoscaler.text("/spec/scaleTargetRef/name"));
    if (autoscaler.isTerminating() || scaler.isEmpty() || target.isEmpty()) return;
    int current = target.get().number("/spec/replicas", 1);
    int desired = desired(autoscaler, scaler.get(), current, round.behaviour());
    if (desired == current) {
      timers.forget(autoscaler.uid(), "scaling");
    } else {
      Times times = round.behaviour().timesOf(scaler.get().name());
      if (!timers.passed(times.scaling(), autoscaler.uid(), "scaling")) return;
      timers.forget(autoscaler.uid(), "scaling");
      writer.scale(target.get(), desired);
    }
    report(autoscaler, current, desired);
  }

  private static int desired(Stored autoscaler, Stored scaler, int current, Behaviour behaviour) {
    if (current == 0) return 0; // switched off, whatever the metrics say
    int min = autoscaler.number("/spec/minReplicas", 1);
    int max = autoscaler.number("/spec/maxReplicas", 1);
    if (current < min) return min;
    if (current > max) return max;
    int asked =
        behaviour.has(scaler.name(), Fault.MetricsFail.class)
            ? fallback(scaler, current)
            : behaviour.loadOf(scaler.name()).orElse(current);
    int desired = Math.clamp(asked, min, max);
    String direction = desired < current ? "scaleDown" : "scaleUp";
    String policy = autoscaler.text("/spec/behavior/%s/selectPolicy".formatted(direction));
    return policy.equals("Disabled") ? current : desired;
  }

  private static int fallback(Stored scaler, int current) {
    int replicas = scaler.number("/spec/fallback/replicas", current);
    return switch (scaler.text("/spec/fallback/behavior")) {
      case "currentReplicas" -> current;
      case "currentReplicasIfHigher" -> Math.max(current, replicas);
      case "currentReplicasIfLower" -> Math.min(current, replicas);
      default -> replicas;
    };
  }

  private void report(Stored autoscaler, int current, int desired) {
    ObjectNode changed = autoscaler.copy();
    changed
        .withObject("/status")
        .put("observedGeneration", autoscaler.generation())
        .put("currentReplicas", current)
        .put("desiredReplicas", desired);
    Conditions.of(changed)
        .set("AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size");
    if (!autoscaler.isSame(changed)) {
      writer.updateStatus(autoscaler, changed, "%d -> %d".formatted(current, desired));
    }
  }
}
