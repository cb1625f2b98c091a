package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.yaml.MapNode;

/// The InferencePool of one revision, where the route asks for one.
final class InferencePoolEmitter {
  private static final int DEFAULT_PICKER_PORT = 9002;

  private InferencePoolEmitter() {}

  /// Never the NIMService's own name: the operator deletes a pool of that name.
  static String name(Revision revision) {
    return revision.service() + "-pool";
  }

  static MapNode emit(Revision revision, Backend.InferencePool backend) {
    ModelPlan plan = revision.plan();
    MapNode spec =
        MapNode.at(backend.at())
            .put("selector", PodParts.selector(plan, revision.service()))
            .put(
                "targetPorts",
                PodParts.one(MapNode.at(backend.at()).put("number", Kinds.PORT).build()))
            .put(
                "endpointPickerRef",
                MapNode.at(backend.at())
                    .put("group", "")
                    .put("kind", "Service")
                    .put("name", backend.picker())
                    .put(
                        "port",
                        MapNode.at(backend.at())
                            .put("number", backend.port().orElse(DEFAULT_PICKER_PORT)))
                    .put("failureMode", "FailClose"))
            .build();
    return MapNode.at(plan.at())
        .put("apiVersion", Kinds.INFERENCE_GROUP + "/v1")
        .put("kind", "InferencePool")
        .put("metadata", Metadata.of(plan, name(revision), Metadata.Delivery.POOL, spec))
        .put("spec", spec)
        .build();
  }
}
