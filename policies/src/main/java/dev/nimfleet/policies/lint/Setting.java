package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What objects of files are judged by, and beside what.
///
/// @param releases the releases of the operator that the objects must be good for
/// @param tiers how strict the rules are where
/// @param waivers what is excused
/// @param present what the cluster has
public record Setting(
    List<Rule> rules, Set<Release> releases, Tiers tiers, Waivers waivers, List<MapNode> present) {
  public Setting {
    rules = List.copyOf(rules);
    releases = Set.copyOf(EnumSet.copyOf(releases));
    present = List.copyOf(present);
  }

  /// Every rule as it says itself, and a cluster without anything.
  public static Setting of(List<Rule> rules, Set<Release> releases) {
    return new Setting(rules, releases, Tiers.NONE, Waivers.NONE, List.of());
  }
}
