package dev.nimfleet.compiler.plan;

import java.util.Map;
import java.util.Set;

/// The policies that nimfleet knows by name, with the kind of object that each judges. A cluster
/// may have more.
final class Policies {
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("cache-in-use", "NIMCache"),
          Map.entry("cache-read-only", "NIMService"),
          Map.entry("cache-required", "NIMService"),
          Map.entry("cache-shared", "NIMService"),
          Map.entry("gpu-limit", "NIMService"),
          Map.entry("image-pinned", "NIMService"),
          Map.entry("in-place-edit", "NIMService"),
          Map.entry("kserve-signals", "NIMService"),
          Map.entry("metric-of-this-nim", "ScaledObject"),
          Map.entry("no-cpu-autoscaling", "ScaledObject"),
          Map.entry("node-selector-types", "NIMService"),
          Map.entry("null-is-not-zero", "ScaledObject"),
          Map.entry("one-scaler", "ScaledObject"),
          Map.entry("one-series", "ScaledObject"),
          Map.entry("profile-in-cache", "NIMService"),
          Map.entry("replicas-owned-by-keda", "NIMService"),
          Map.entry("route-backends-ready", "HTTPRoute"),
          Map.entry("route-weights", "HTTPRoute"),
          Map.entry("scale-in-cooldown", "ScaledObject"),
          Map.entry("scale-in-outlasts-load", "ScaledObject"),
          Map.entry("scaler-reaches-max", "ScaledObject"),
          Map.entry("scaler-targets-service", "ScaledObject"),
          Map.entry("service-monitor", "NIMService"),
          Map.entry("service-name", "NIMService"),
          Map.entry("startup-window", "NIMService"),
          Map.entry("warm-replicas", "ScaledObject"));

  private Policies() {}

  static Set<String> names() {
    return KINDS.keySet();
  }

  /// What a policy judges; a NIMService for one that we do not know.
  static String kindOf(String policy) {
    return KINDS.getOrDefault(policy, "NIMService");
  }
}
