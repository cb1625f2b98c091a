package dev.nimfleet.standin;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What kube-controller-manager and the kubelets make of a Deployment, as its status tells it.
/// There are no pods.
final class Deployments implements Controller {
  private final Writer writer;
  private final Timers timers;
  private final Map<String, Replicas> replicas = new HashMap<>();

  Deployments(Writer writer, Timers timers) {
    this.writer = writer;
    this.timers = timers;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.DEPLOYMENT);
  }

  @Override
  public void tend(Stored deployment, Round round) {
    if (deployment.isTerminating()) return;
    String template = Json.hash(deployment.json().at("/spec/template"));
    Replicas here =
        replicas.computeIfAbsent(deployment.uid(), _ -> Replicas.of(deployment, template));
    Times times = round.behaviour().timesOf(deployment.name());
    Replicas.Faults faults = faults(deployment, round.behaviour());
    here.step(deployment, template, faults, timers, times);
    report(deployment, template, here, faults, times);
  }

  private static Replicas.Faults faults(Stored deployment, Behaviour behaviour) {
    String name = deployment.name();
    return new Replicas.Faults(
        behaviour.has(name, Fault.PodsNeverReady.class),
        behaviour.has(name, Fault.RolloutStuck.class),
        behaviour
            .fault(name, Fault.RoomFor.class)
            .map(Fault.RoomFor::replicas)
            .orElse(Integer.MAX_VALUE));
  }

  private void report(
      Stored deployment, String template, Replicas here, Replicas.Faults faults, Times times) {
    int wanted = deployment.number("/spec/replicas", 1);
    int updated = here.updated(template);
    boolean isComplete = updated == wanted && here.size() == wanted && here.ready() == wanted;
    ObjectNode changed = deployment.copy();
    ObjectNode status = changed.withObject("/status");
    status.put("observedGeneration", deployment.generation());
    put(status, "replicas", here.size());
    put(status, "updatedReplicas", updated);
    put(status, "readyReplicas", here.ready());
    put(status, "availableReplicas", here.ready());
    put(status, "unavailableReplicas", Math.max(0, wanted - here.ready()));
    var conditions = new Conditions(status.withArray("conditions"));
    if (here.ready() >= wanted - wanted / 4) {
      conditions.set(
          "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
    } else {
      conditions.set(
          "Available",
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
    String set = "ReplicaSet \"%s-%s\" ".formatted(deployment.name(), template);
    if (isComplete) {
      timers.forget(deployment.uid(), template, "progress");
      conditions.set(
          "Progressing", "True", "NewReplicaSetAvailable", set + "has successfully progressed.");
    } else if (isLate(deployment, template, updated, faults, times)) {
      conditions.set(
          "Progressing", "False", "ProgressDeadlineExceeded", set + "has timed out progressing.");
    } else {
      conditions.set("Progressing", "True", "ReplicaSetUpdated", set + "is progressing.");
    }
    if (deployment.isSame(changed)) return;
    writer.updateStatus(deployment, changed, "%d of %d available".formatted(here.ready(), wanted));
  }

  private boolean isLate(
      Stored deployment, String template, int updated, Replicas.Faults faults, Times times) {
    if (faults.stuck() && updated > 0) return true;
    return timers.age(deployment.uid(), template, "progress").compareTo(times.progressDeadline())
        >= 0;
  }

  /// Zero is left out, as Go does.
  private static void put(ObjectNode status, String field, int value) {
    if (value == 0) {
      status.remove(field);
    } else {
      status.put(field, value);
    }
  }
}
