package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.drive.RolloutStore;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What is remembered of rollouts, with somebody who hears it when all of it is read.
record HeardRollouts(RolloutStore store, Consumer<Map<String, RolloutState>> heard)
    implements RolloutStore {
  @Override
  public Optional<RolloutState> load(String model) throws ClusterTrouble {
    return store.load(model);
  }

  @Override
  public Map<String, RolloutState> loadAll() throws ClusterTrouble {
    Map<String, RolloutState> all = store.loadAll();
    heard.accept(all);
    return all;
  }

  @Override
  public void save(RolloutState state) throws ClusterTrouble {
    store.save(state);
  }

  @Override
  public List<String> others(String gpus) throws ClusterTrouble {
    return store.others(gpus);
  }
}
