package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Snapshot;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.plan.Step;
import java.util.Optional;

/// What a cluster had behind it a moment ago. Where it says no, the cluster itself has to be asked.
///
/// @param snapshot not older than the last write to what is asked about
record Recent(Applying applying, Snapshot snapshot) {
  /// Whether an object is as it is to be.
  boolean isSame(MapNode object) {
    try {
      return applying.isSame(object, snapshot);
    } catch (ClusterTrouble _) {
      return false;
    }
  }

  /// The gate of a step, when it is open.
  Optional<Gate> open(Step step) {
    try {
      return Optional.of(Waiting.look(step, snapshot)).filter(Gate.Open.class::isInstance);
    } catch (ClusterTrouble _) {
      return Optional.empty();
    }
  }
}
