package dev.nimfleet.policies.export;

import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.admission.LabelSelector.Requirement;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The namespaces of tiers as label selectors. A binding cannot say "the first that fits", so each
/// tier's selector excludes the tiers before it.
final class Places {
  static final String NAME = "kubernetes.io/metadata.name";

  private Places() {}

  /// A tier with its namespaces.
  record Place(Tier tier, LabelSelector namespaces) {}

  /// What no selector can say.
  record Impossible(String tier, String reason) {}

  static List<Place> of(Tiers tiers, List<Impossible> impossible) {
    List<Place> places = new ArrayList<>();
    List<Requirement> others = new ArrayList<>();
    for (int i = 0; i < tiers.tiers().size(); i++) {
      Tier tier = tiers.tiers().get(i);
      Optional<String> pattern =
          tier.namespaces().stream().filter(name -> name.contains("*")).findFirst();
      if (pattern.isPresent()) {
        impossible.add(
            new Impossible(
                tier.name(),
                "a binding cannot select `%s`: name the namespaces, or select them by a label"
                    .formatted(pattern.get())));
        return List.of();
      }
      places.add(new Place(tier, selector(tier, others)));
      List<Requirement> own = requirements(tier);
      if (own.isEmpty()) return places;
      if (own.size() > 1) {
        impossible.add(
            new Impossible(
                tier.name(),
                "a binding for the other namespaces cannot exclude several conditions at once:"
                    + " select by one label, or by names"));
        return List.of();
      }
      others.add(not(own.getFirst()));
    }
    places.add(new Place(Tier.STRICT, new LabelSelector(Map.of(), others)));
    return places;
  }

  private static LabelSelector selector(Tier tier, List<Requirement> others) {
    List<Requirement> all = new ArrayList<>(others);
    all.addAll(requirements(tier));
    return new LabelSelector(Map.of(), all);
  }

  private static List<Requirement> requirements(Tier tier) {
    List<Requirement> all = new ArrayList<>();
    if (!tier.namespaces().isEmpty()) all.add(new Requirement(NAME, "In", tier.namespaces()));
    tier.selector()
        .ifPresent(selector -> {
          new LinkedHashMap<>(selector.matchLabels())
              .forEach((key, value) -> all.add(new Requirement(key, "In", List.of(value))));
          all.addAll(selector.matchExpressions());
        });
    return all;
  }

  private static Requirement not(Requirement requirement) {
    String operator =
        switch (requirement.operator()) {
          case "In" -> "NotIn";
          case "NotIn" -> "In";
          case "Exists" -> "DoesNotExist";
          default -> "Exists";
        };
    return new Requirement(requirement.key(), operator, requirement.values());
  }
}
