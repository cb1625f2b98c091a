package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What people ask a model's NIMService to be, as digests of what they wrote. A NIMService that
/// differs although the same was asked differs because nimfleet has changed, and that is no edit.
///
/// It may hold more than the NIMService is made of, never less.
///
/// @param own of what the model itself says
/// @param all of that, of `defaults` and of the GPU
public record Asked(String own, String all) {
  private static final int HEX = 12;

  /// What may change without a new NIMService.
  private static final Set<String> DAY_TWO =
      Set.of(
          "autoscale",
          "gateway",
          "kubernetes",
          "loadTime",
          "profiles",
          "rollout",
          "route",
          "schedule",
          "team",
          "waivers",
          "weights",
          "workload");

  private static final Set<String> FROZEN_KINDS = Set.of("NIMCache", "NIMService");
  private static final Set<String> SCRAPED = Set.of("interval", "serviceMonitor");

  static Asked of(MapNode model, Optional<MapNode> defaults, Gpu gpu) {
    String own = Canonical.text(lasting(model));
    String around = defaults.map(map -> Canonical.text(lasting(map))).orElse("");
    String device = gpu.product() + " " + gpu.memory();
    return new Asked(Digest.hex(own, HEX), Digest.hex(String.join("\n", own, around, device), HEX));
  }

  /// Reads what [#toString] has written; empty when it is something else.
  public static Optional<Asked> parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : Optional.of(new Asked(text.substring(0, slash), text.substring(slash + 1)));
  }

  private static MapNode lasting(MapNode map) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : map.entries()) {
      switch (entry.key()) {
        case "replicas" -> {
          if (!isRange(entry)) {
            entries.add(entry);
          }
        }
        case "overrides" -> entries.add(only(entry, FROZEN_KINDS));
        case "metrics" -> entries.add(only(entry, SCRAPED));
        default -> {
          if (!DAY_TWO.contains(entry.key())) {
            entries.add(entry);
          }
        }
      }
    }
    return new MapNode(map.at(), entries);
  }

  private static boolean isRange(Entry replicas) {
    return replicas.value() instanceof Scalar scalar && scalar.text().contains("..");
  }

  private static Entry only(Entry entry, Set<String> keys) {
    if (!(entry.value() instanceof MapNode map)) {
      return entry;
    }
    List<Entry> kept = map.entries().stream().filter(e -> keys.contains(e.key())).toList();
    return new Entry(entry.key(), entry.at(), new MapNode(map.at(), kept));
  }

  @Override
  public String toString() {
    return own + "/" + all;
  }
}
