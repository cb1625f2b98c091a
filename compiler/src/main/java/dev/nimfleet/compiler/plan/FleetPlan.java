package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.text.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One fleet as meant.
///
/// @param cluster the name of the cluster that it is planned for
/// @param at where its name stands
/// @param models the sound ones, in the order of fleet.yaml
/// @param failed the names of the others
public record FleetPlan(
    String name,
    String namespace,
    Optional<String> cluster,
    Span at,
    List<ModelPlan> models,
    Set<String> failed) {
  public FleetPlan {
    models = List.copyOf(models);
    failed = Set.copyOf(failed);
  }
}
