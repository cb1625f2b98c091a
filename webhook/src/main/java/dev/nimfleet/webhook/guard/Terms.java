package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tiers;
import java.util.List;
import java.util.Set;

/// What an administrator has set. All of it changes at once.
public final class Terms {
  /// Stands for every namespace.
  public static final String EVERYWHERE = "*";

  private final List<Rule> rules;
  private final Tiers tiers;
  private final Set<String> guarded;
  private final Versions versions;

  /// @param guarded namespaces in which rules on autoscalers and routes speak of all of them, be
  ///   their target a NIMService or not
  public Terms(List<Rule> rules, Tiers tiers, Set<String> guarded) {
    this.rules = List.copyOf(rules);
    this.tiers = tiers;
    this.guarded = Set.copyOf(guarded);
    this.versions = new Versions(rules);
  }

  public List<Rule> rules() {
    return rules;
  }

  public Tiers tiers() {
    return tiers;
  }

  boolean guards(String namespace) {
    return guarded.contains(namespace) || guarded.contains(EVERYWHERE);
  }

  Versions versions() {
    return versions;
  }
}
