package dev.nimfleet.policies.tiers;

import java.util.List;
import java.util.Map;

/// How strict the rules are in which namespace: the first tier that holds decides.
public record Tiers(List<Tier> tiers) {
  /// Every rule as it says itself.
  public static final Tiers NONE = new Tiers(List.of());

  public Tiers {
    tiers = List.copyOf(tiers);
  }

  /// The tier that decides in a namespace.
  ///
  /// @param labels of the namespace, without its own name where that is not known
  public Tier of(String namespace, Map<String, String> labels) {
    return tiers.stream()
        .filter(tier -> tier.holds(namespace, labels))
        .findFirst()
        .orElse(Tier.STRICT);
  }
}
