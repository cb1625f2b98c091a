package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.yaml.MapNode;

/// A PolicyWaiver for the administrator's folder. It aims at the model's label, so that it outlives
/// a revision.
final class WaiverEmitter {
  /// The namespace that the webhook reads waivers from, unless its administrator says otherwise.
  static final String NAMESPACE = "nimfleet-system";

  private WaiverEmitter() {}

  static String name(ModelPlan plan, Waiver waiver) {
    return plan.namespace() + "." + plan.name() + "." + waiver.policy();
  }

  static MapNode emit(ModelPlan plan, Waiver waiver) {
    return MapNode.at(waiver.at())
        .put("apiVersion", Kinds.NIMFLEET)
        .put("kind", "PolicyWaiver")
        .put(
            "metadata",
            MapNode.at(waiver.at())
                .put("name", name(plan, waiver))
                .put("namespace", NAMESPACE)
                .put(
                    "annotations", MapNode.at(waiver.at()).put("nimfleet.dev/fleet", plan.fleet())))
        .put(
            "spec",
            MapNode.at(waiver.at())
                .put("policy", waiver.policy())
                .put(
                    "target",
                    MapNode.at(waiver.at())
                        .put("kind", waiver.kind())
                        .put("namespace", plan.namespace())
                        .put("model", plan.name()))
                .put("reason", waiver.reason())
                .put("owner", waiver.owner())
                .put("expires", waiver.expires()))
        .build();
  }
}
