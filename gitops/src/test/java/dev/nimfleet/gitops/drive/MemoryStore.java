package dev.nimfleet.gitops.drive;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Remembers rollouts in a map.
class MemoryStore implements RolloutStore {
  private final Map<String, RolloutState> remembered;

  MemoryStore(Map<String, RolloutState> remembered) {
    this.remembered = remembered;
  }

  @Override
  public Optional<RolloutState> load(String model) {
    return Optional.ofNullable(remembered.get(model));
  }

  @Override
  public Map<String, RolloutState> loadAll() {
    return Map.copyOf(remembered);
  }

  @Override
  public void save(RolloutState state) {
    remembered.put(state.model(), state);
  }

  @Override
  public List<String> others(String gpus) throws ClusterTrouble {
    return List.of();
  }
}
