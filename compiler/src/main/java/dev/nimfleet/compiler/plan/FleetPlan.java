package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.text.Span;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One fleet as meant.
///
/// @param at where its name stands
/// @param models the sound ones, in the order of fleet.yaml
/// @param removed the names of models that may go, with where they are listed
/// @param failed the names of the others
public record FleetPlan(
    String name,
    String namespace,
    Span at,
    List<ModelPlan> models,
    Map<String, Span> removed,
    Set<String> failed) {
  public FleetPlan {
    models = List.copyOf(models);
    removed = Map.copyOf(removed);
    failed = Set.copyOf(failed);
  }
}
