package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.text.Span;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One fleet as meant.
///
/// @param cluster the name of the cluster that it is planned for
/// @param at where its name stands
/// @param models the sound ones, in the order of fleet.yaml
/// @param removed the names of models that may go, with where they are listed
/// @param failed the names of the others
/// @param quota the quota of its namespace
public record FleetPlan(
    String name,
    String namespace,
    Optional<String> cluster,
    Span at,
    List<ModelPlan> models,
    Map<String, Span> removed,
    Set<String> failed,
    Optional<Quota> quota) {
  public FleetPlan {
    models = List.copyOf(models);
    removed = Map.copyOf(removed);
    failed = Set.copyOf(failed);
  }

  /// Whether it has no model, and none is said to go.
  public boolean isEmpty() {
    return models.isEmpty() && failed.isEmpty() && removed.isEmpty();
  }

  /// What a namespace may use, when all in it belongs to one team.
  ///
  /// @param at where the team's quota stands
  /// @param gpus with room for a rollout
  /// @param slices how many MIG slices those GPUs are, by their resources; of those that are used
  public record Quota(Span at, String team, long gpus, SortedMap<String, Long> slices) {
    public Quota {
      slices = Collections.unmodifiableSortedMap(new TreeMap<>(slices));
    }
  }
}
