package dev.nimfleet.gitops.gate;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.Optional;

/// Whether a ScaledObject scales on its metrics. In fallback it does not: it keeps a number of
/// replicas, since its metrics cannot be read.
public final class ScalerGate {
  private ScalerGate() {}

  public static Gate look(ObjectId scaler, View cluster) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(scaler);
    if (found.isEmpty()) return new Gate.Waiting("There is no %s.".formatted(scaler));
    KubeObject live = found.get();
    Optional<Condition> ready = live.condition("Ready");
    if (ready.filter(Condition::isTrue).isEmpty()) {
      String words =
          ready.map(Condition::words).orElse("KEDA has said nothing yet; is it running?");
      return new Gate.Waiting("%s is not Ready: %s".formatted(scaler, words));
    }
    // One that only takes nothing away is paused too, as KEDA says it, and follows the load
    // upwards.
    boolean isPaused =
        live.annotation("autoscaling.keda.sh/paused").filter(it -> !it.equals("false")).isPresent()
            || live.annotation("autoscaling.keda.sh/paused-replicas").isPresent();
    if (isPaused) {
      return new Gate.Waiting(
          "%s is paused by an annotation and scales nothing.".formatted(scaler));
    }
    if (live.condition("Fallback").filter(Condition::isTrue).isPresent()) {
      return new Gate.Waiting(
          "%s is in fallback: its metrics cannot be read, so it does not follow the load."
              .formatted(scaler));
    }
    return new Gate.Open("%s is Ready.".formatted(scaler));
  }
}
