package dev.nimfleet.gitops;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.Wrapped;

/// A cluster that passes on all that a test does not stop.
public interface PassingCluster extends Wrapped {
  @Override
  default KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
    return cluster().apply(object, how);
  }

  @Override
  default KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
    return cluster().applyStatus(object, how);
  }

  @Override
  default void delete(KubeObject object) throws ClusterTrouble {
    cluster().delete(object);
  }
}
