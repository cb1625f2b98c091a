package dev.nimfleet.policies.rulebook;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tier.Level;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waiver;
import dev.nimfleet.policies.waivers.Waivers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules, how strict they are where, and what is excused.
public record RuleBook(List<Rule> rules, Tiers tiers, Waivers waivers) {
  public RuleBook {
    rules = List.copyOf(rules);
  }

  /// Asks one rule.
  public interface Asking {
    List<Violation> of(Rule rule, Object params);
  }

  /// What is found in a request, rule by rule.
  ///
  /// @param tiers those that may decide where it is made, as [Tiers#candidates] tells them
  public List<Finding> findings(List<Tier> tiers, AdmissionRequest request, Asking asking) {
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : rules) {
      List<Finding> found = found(rule, tiers, request, asking);
      for (Finding finding : found) {
        if (found.stream().noneMatch(own -> own.tells(finding))) findings.add(finding);
      }
    }
    return findings;
  }

  /// What any of the tiers that may decide lets through, at its strictest.
  private List<Finding> found(
      Rule rule, List<Tier> tiers, AdmissionRequest request, Asking asking) {
    Map<Map<String, String>, List<Violation>> known = new HashMap<>();
    Map<List<Object>, Finding> strictest = new LinkedHashMap<>();
    for (Tier tier : tiers) {
      if (tier.level(rule.id()) == Level.OFF) continue;
      List<Violation> violations =
          known.computeIfAbsent(
              tier.parameters().getOrDefault(rule.id(), Map.of()),
              _ -> asking.of(rule, tier.params(rule.id())));
      for (Violation violation : violations) {
        finding(rule, tier, violation, request)
            .ifPresent(
                found -> strictest.merge(Finding.key(found.violation()), found, Finding::stricter));
      }
    }
    return List.copyOf(strictest.values());
  }

  private Optional<Finding> finding(
      Rule rule, Tier tier, Violation violation, AdmissionRequest request) {
    Violation counted = waivers.counted(rule.id(), violation, request);
    Optional<Waiver> waiver = waivers.of(rule.id(), counted, request);
    return tier.action(rule.id(), counted.action())
        .map(action ->
            new Finding(rule, counted, action, waiver, waiver.filter(waivers::holds).isPresent()));
  }
}
