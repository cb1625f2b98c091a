package dev.nimfleet.gitops.metrics;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.List;
import java.util.Optional;

/// A cluster of which it is counted what was written, and what was not carried out.
record CountedCluster(Cluster cluster, ReconcileMetrics metrics) implements Cluster {
  @FunctionalInterface
  private interface Call<T> {
    T call() throws ClusterTrouble;
  }

  private <T> T counted(Call<T> call) throws ClusterTrouble {
    try {
      return call.call();
    } catch (ClusterTrouble e) {
      metrics.failed(e.reason());
      throw e;
    }
  }

  @Override
  public Optional<KubeObject> find(ObjectId id) throws ClusterTrouble {
    return counted(() -> cluster.find(id));
  }

  @Override
  public Optional<KubeObject> find(MapNode like) throws ClusterTrouble {
    return counted(() -> cluster.find(like));
  }

  @Override
  public List<KubeObject> list(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return counted(() -> cluster.list(kind, namespace, label));
  }

  @Override
  public List<KubeObject> listMetadata(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return counted(() -> cluster.listMetadata(kind, namespace, label));
  }

  @Override
  public boolean serves(ObjectId id) throws ClusterTrouble {
    return counted(() -> cluster.serves(id));
  }

  @Override
  public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
    KubeObject applied = counted(() -> cluster.apply(object, how));
    if (!how.isDryRun()) metrics.wrote("apply", applied.id().kind());
    return applied;
  }

  @Override
  public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
    KubeObject applied = counted(() -> cluster.applyStatus(object, how));
    metrics.wrote("status", applied.id().kind());
    return applied;
  }

  @Override
  public void delete(KubeObject object) throws ClusterTrouble {
    counted(() -> {
      cluster.delete(object);
      return object;
    });
    metrics.wrote("delete", object.id().kind());
  }
}
