package dev.nimfleet.policies.oracle;

import static dev.nimfleet.policies.oracle.Draw.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Random objects beside the one that is judged.
final class Neighbours {
  static final List<String> CACHES = List.of("weights", "weights", "weights", "other");

  private Neighbours() {}

  static List<Map<String, Object>> draw(Draw draw, Map<String, Object> object) {
    List<Map<String, Object>> all = new ArrayList<>();
    if (draw.chance(88)) all.add(cache(draw, "weights", Cases.NAMESPACE));
    if (draw.chance(30)) all.add(cache(draw, "other", Cases.NAMESPACE));
    if (draw.chance(15)) all.add(cache(draw, "other", "nim-dev"));
    if (draw.chance(80)) {
      Object target =
          draw.chance(80)
              ? Tree.at(object, "spec", "scaleTargetRef").orElse(map())
              : map("apiVersion", "apps/v1", "kind", "Deployment", "name", "elsewhere");
      all.add(
          map(
              "apiVersion",
              "keda.sh/v1alpha1",
              "kind",
              "ScaledObject",
              "metadata",
              map("name", "llama", "namespace", Cases.NAMESPACE, "uid", Scalers.UID),
              "spec",
              map("scaleTargetRef", target)));
    }
    return all;
  }

  private static Map<String, Object> cache(Draw draw, String name, String namespace) {
    Map<String, Object> metadata = map("name", name, "namespace", namespace);
    Map<String, Object> cache =
        map("apiVersion", "apps.nvidia.com/v1alpha1", "kind", "NIMCache", "metadata", metadata);
    if (draw.chance(8)) return cache; // of a file
    metadata.put("uid", "6f1c0f3e-0001");
    if (draw.chance(8)) return cache; // the operator has not seen it
    String state =
        draw.chance(80)
            ? "Ready"
            : draw.one("NotReady", "PVC-Created", "Started", "Pending", "InProgress", "Failed");
    Map<String, Object> status = map("state", state);
    if (state.equals("Ready") && draw.chance(85)) {
      List<Object> profiles = new ArrayList<>();
      for (int i = 0; i <= draw.upTo(2); i++) profiles.add(Profiles.cached(draw, i));
      status.put("profiles", profiles);
    }
    cache.put("status", status);
    return cache;
  }
}
