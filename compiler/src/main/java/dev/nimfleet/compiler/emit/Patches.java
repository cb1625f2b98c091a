package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
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

  /// Where an object came from, and how it is delivered.
  private static final List<String> OWN_PREFIXES =
      List.of(
          "nimfleet.dev/",
          "argocd.argoproj.io/",
          "kustomize.toolkit.fluxcd.io/",
          "autoscaling.keda.sh/paused");

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
          refuseOwnKeys(patch, kind, diagnostics);
        });
  }

  private static void refuseOwnKeys(MapNode patch, String kind, Diagnostics diagnostics) {
    Optional<Node> metadata = patch.get("metadata");
    if (metadata.isPresent() && !(metadata.get() instanceof MapNode)) {
      diagnostics.add(EmitErrors.identity(metadata.get().at(), "metadata", kind));
    }
    for (String part : List.of("labels", "annotations")) {
      String field = "metadata." + part;
      Optional<Node> keys = patch.find("metadata", part);
      if (keys.isPresent() && !(keys.get() instanceof MapNode)) {
        // It would take all keys away, ours among them.
        diagnostics.add(EmitErrors.identity(keys.get().at(), field, kind));
      }
      for (Entry entry : entries(keys)) {
        if (isOwn(entry.key())) {
          String key = field + "[" + entry.key() + "]";
          diagnostics.add(EmitErrors.ownKey(entry.at(), key, kind));
        }
      }
    }
  }

  private static List<Entry> entries(Optional<Node> keys) {
    return keys.filter(MapNode.class::isInstance)
        .map(map -> ((MapNode) map).entries())
        .orElse(List.of());
  }

  /// With the operator's own label it would delete our objects as its own; a paused scaler leaves a
  /// fleet alone under load.
  private static boolean isOwn(String key) {
    return key.equals("app.kubernetes.io/managed-by")
        || OWN_PREFIXES.stream().anyMatch(key::startsWith);
  }
}
