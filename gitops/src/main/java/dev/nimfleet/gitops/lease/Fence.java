package dev.nimfleet.gitops.lease;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.Wrapped;
import java.util.function.BooleanSupplier;

/// A cluster that is only written to while a lease is held. A pause of the machine between two
/// calls, however long, ends in a refusal here.
///
/// @param isHeld asked before every write
public record Fence(Cluster cluster, BooleanSupplier isHeld) implements Wrapped {
  @Override
  public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
    if (!how.isDryRun()) check();
    return cluster.apply(object, how);
  }

  @Override
  public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
    check();
    return cluster.applyStatus(object, how);
  }

  @Override
  public void delete(KubeObject object) throws ClusterTrouble {
    check();
    cluster.delete(object);
  }

  private void check() throws ClusterTrouble {
    if (!isHeld.getAsBoolean()) {
      throw new ClusterTrouble(
          Reason.FORBIDDEN,
          "This replica does not hold the lease any more and has stopped writing.");
    }
  }
}
