package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import java.util.List;
import java.util.Set;

/// What a cluster is said to have.
public final class ClusterState {
  private ClusterState() {}

  /// The objects as an API server would hold them.
  ///
  /// @param objects as `kubectl get -o yaml` prints them
  public static ClusterView of(List<MapNode> objects, Set<Release> releases) {
    return new Objects(new Present(objects, releases).without(List.of()));
  }
}
