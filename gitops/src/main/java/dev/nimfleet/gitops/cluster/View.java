package dev.nimfleet.gitops.cluster;

import java.util.Optional;

/// What a cluster holds.
public interface View {
  /// An object in the version of its API that the server prefers; none as well when the server does
  /// not know its kind.
  Optional<KubeObject> find(ObjectId id) throws ClusterTrouble;
}
