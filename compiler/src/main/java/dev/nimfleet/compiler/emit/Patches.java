package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// What a patch may not touch, whatever it says there: what ties the objects of a model together.
final class Patches {
  private static final List<List<String>> IDENTITY =
      List.of(
          List.of("apiVersion"),
          List.of("kind"),
          List.of("metadata", "name"),
          List.of("metadata", "namespace"),
          List.of("spec", "scaleTargetRef"),
          List.of("spec", "selector"),
          List.of("status"));

  private Patches() {}

  static void refuseIdentity(ModelPlan plan, Diagnostics diagnostics) {
    plan.overrides()
        .forEach((kind, patch) -> {
          for (List<String> path : IDENTITY) {
            patch
                .find(path.toArray(String[]::new))
                .ifPresent(node ->
                    diagnostics.add(EmitErrors.identity(node.at(), String.join(".", path), kind)));
          }
          refuseOwnKeys(patch, kind, "labels", diagnostics);
          refuseOwnKeys(patch, kind, "annotations", diagnostics);
        });
  }

  /// With the operator's own label it would delete our objects as its own.
  private static void refuseOwnKeys(
      MapNode patch, String kind, String part, Diagnostics diagnostics) {
    Optional<MapNode> keys =
        patch.find("metadata", part).filter(MapNode.class::isInstance).map(MapNode.class::cast);
    for (MapNode.Entry entry : keys.map(MapNode::entries).orElse(List.of())) {
      if (entry.key().startsWith("nimfleet.dev/")
          || entry.key().equals("app.kubernetes.io/managed-by")) {
        String field = "metadata." + part + "[" + entry.key() + "]";
        diagnostics.add(EmitErrors.identity(entry.at(), field, kind));
      }
    }
  }
}
