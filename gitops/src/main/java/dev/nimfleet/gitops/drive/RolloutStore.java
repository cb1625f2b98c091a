package dev.nimfleet.gitops.drive;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where what is remembered of rollouts outlives the process.
public interface RolloutStore {
  /// What is remembered of a model; none when nothing is, or nothing that can be understood.
  Optional<RolloutState> load(String model) throws ClusterTrouble;

  /// What is remembered of all models, by their names.
  Map<String, RolloutState> loadAll() throws ClusterTrouble;

  void save(RolloutState state) throws ClusterTrouble;

  /// The models of other fleets whose rollouts are under way on GPUs of a product, as
  /// `namespace/fleet/model`.
  List<String> others(String gpus) throws ClusterTrouble;
}
