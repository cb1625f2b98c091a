package dev.nimfleet.gitops;

import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// A cluster whose every call is told before it is made.
public final class RecordedCluster {
  private RecordedCluster() {}

  /// Hears of a call, or lets it fail.
  @FunctionalInterface
  public interface Ear {
    /// Called before each call of the cluster; what it throws is what the caller meets.
    ///
    /// @param method the name of the method
    void hear(String method) throws ClusterTrouble;
  }

  public static Cluster of(Cluster cluster, Ear ear) {
    return (Cluster)
        Proxy.newProxyInstance(
            Cluster.class.getClassLoader(),
            new Class<?>[] {Cluster.class},
            (_, method, arguments) -> {
              ear.hear(method.getName());
              try {
                return method.invoke(cluster, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
