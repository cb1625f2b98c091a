package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.yaml.MapNode;

/// The PodDisruptionBudget of one revision: a drain takes one pod at a time, so that min − 1 warm
/// ones stay.
final class DisruptionBudgetEmitter {
  private DisruptionBudgetEmitter() {}

  static MapNode emit(Revision revision) {
    ModelPlan plan = revision.plan();
    MapNode budget =
        MapNode.at(plan.at())
            .put("maxUnavailable", 1)
            .put("selector", PodParts.selector(plan, revision.service()))
            .build();
    MapNode spec = Overrides.patch(plan, "PodDisruptionBudget", "spec", budget);
    return MapNode.at(plan.at())
        .put("apiVersion", "policy/v1")
        .put("kind", "PodDisruptionBudget")
        .put("metadata", Metadata.of(plan, revision.service(), Metadata.Delivery.BUDGET, spec))
        .put("spec", spec)
        .build();
  }
}
