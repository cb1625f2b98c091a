package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// A cluster that reads what another one has. How it writes each says itself, so that none lets a
/// write pass by the way.
public interface Wrapped extends Cluster {
  /// The other one.
  Cluster cluster();

  @Override
  default Optional<KubeObject> find(ObjectId id) throws ClusterTrouble {
    return cluster().find(id);
  }

  @Override
  default Optional<KubeObject> find(MapNode like) throws ClusterTrouble {
    return cluster().find(like);
  }

  @Override
  default List<KubeObject> list(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return cluster().list(kind, namespace, label);
  }

  @Override
  default List<KubeObject> listMetadata(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return cluster().listMetadata(kind, namespace, label);
  }

  @Override
  default boolean serves(ObjectId id) throws ClusterTrouble {
    return cluster().serves(id);
  }
}
