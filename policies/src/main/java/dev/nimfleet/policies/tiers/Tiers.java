package dev.nimfleet.policies.tiers;

import java.util.ArrayList;
import java.util.List;

/// How strict the rules are in which namespace: the first tier that holds decides.
///
/// @param exempt for whom they do not hold at all, where somebody asks
public record Tiers(List<Tier> tiers, Exempt exempt) {
  /// Every rule as it says itself.
  public static final Tiers NONE = new Tiers(List.of(), Exempt.NOBODY);

  public Tiers(List<Tier> tiers) {
    this(tiers, Exempt.NOBODY);
  }

  public Tiers {
    tiers = List.copyOf(tiers);
  }

  /// The tiers that may decide in a namespace, in their order: one where enough is known of it.
  /// Which of several it is nobody knows, so that none of them may make a rule gentler than another
  /// one does.
  public List<Tier> candidates(NamespaceFacts namespace) {
    List<Tier> candidates = new ArrayList<>();
    for (Tier tier : tiers) {
      if (tier.mayHold(namespace)) candidates.add(tier);
      if (tier.certainlyHolds(namespace)) return candidates;
    }
    candidates.add(Tier.STRICT);
    return candidates;
  }
}
