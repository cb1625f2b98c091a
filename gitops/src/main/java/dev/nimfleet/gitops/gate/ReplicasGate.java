package dev.nimfleet.gitops.gate;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.Optional;

/// Whether as many replicas are warm as always have to be. A service starts with one; only its
/// scaler raises that.
public final class ReplicasGate {
  private ReplicasGate() {}

  public static Gate look(ObjectId deployment, long wanted, View cluster) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(deployment);
    long available = found.flatMap(live -> live.number("status", "availableReplicas")).orElse(0L);
    String words =
        "%d of %d replicas of %s are available.".formatted(available, wanted, deployment);
    return available >= wanted ? new Gate.Open(words) : new Gate.Waiting(words);
  }
}
