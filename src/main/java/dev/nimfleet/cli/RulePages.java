package dev.nimfleet.cli;

import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import dev.nimfleet.policies.admission.PolicyCost;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.RuleReader;
import dev.nimfleet.policies.shape.Saturated;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.List;
import java.util.stream.Collectors;

/// What people read about rules.
final class RulePages {
  private RulePages() {}

  /// A line for each.
  static String list(List<Rule> rules) {
    int width = rules.stream().mapToInt(rule -> rule.id().length()).max().orElse(0);
    return rules.stream()
        .map(rule -> "%s  %-4s  %s\n".formatted(padded(rule, width), strictest(rule), rule.title()))
        .collect(Collectors.joining());
  }

  private static String padded(Rule rule, int width) {
    return rule.id() + " ".repeat(width - rule.id().length());
  }

  private static String strictest(Rule rule) {
    boolean denies = rule.policies().stream().anyMatch(policy -> policy.action() == Action.DENY);
    return (denies ? Action.DENY : Action.WARN).word();
  }

  /// All about one rule.
  static String page(Rule rule) {
    return """
    %s: %s

    Why it matters
      %s

    What to do
      %s

    Policies
    %s
    %sWhat they cost at most, where a cluster allows %s an expression and %s a policy
    %s
    That is for %d items in each list and %d characters in each text that no schema limits.

    %d examples show what it allows and what not.
    """
        .formatted(
            rule.id(),
            rule.title(),
            rule.why(),
            rule.fix(),
            rule.policies().stream()
                .map(policy -> policy(rule, policy))
                .collect(Collectors.joining()),
            rule.parameters().page().map(page -> page + "\n").orElse(""),
            Saturated.text(Budget.PER_CALL),
            Saturated.text(Budget.PER_POLICY),
            rule.policies().stream().map(RulePages::cost).collect(Collectors.joining("\n")),
            SizeLimits.USUAL.items(),
            SizeLimits.USUAL.characters(),
            rule.examples().size());
  }

  private static String cost(RulePolicy policy) {
    PolicyCost cost = RuleReader.cost(policy, SizeLimits.USUAL);
    return "  %s: %s an expression, %s in all"
        .formatted(
            policy.name(),
            Saturated.text(cost.dearest().bound().units()),
            Saturated.text(cost.validating()));
  }

  /// What a policy judges, and what it says otherwise than its rule.
  private static String policy(Rule rule, RulePolicy policy) {
    StringBuilder text = new StringBuilder();
    text.append(
        "  %s (%s%s)\n"
            .formatted(
                policy.name(),
                policy.action().word(),
                policy.isPortable() ? "" : ", only where nimfleet evaluates it"));
    for (ResourceRule each : policy.policy().policy().constraints().resourceRules()) {
      text.append("    judges %s\n".formatted(judged(each)));
    }
    if (!policy.title().equals(rule.title())) text.append("    %s.\n".formatted(policy.title()));
    if (!policy.why().equals(rule.why())) text.append("    why: %s\n".formatted(policy.why()));
    if (!policy.fix().equals(rule.fix())) text.append("    fix: %s\n".formatted(policy.fix()));
    return text.append('\n').toString();
  }

  /// `CREATE and UPDATE of nimservices in apps.nvidia.com`.
  private static String judged(ResourceRule rule) {
    String groups = String.join(" and ", rule.apiGroups());
    return "%s of %s%s"
        .formatted(
            String.join(" and ", rule.operations()),
            String.join(" and ", rule.resources()),
            groups.isEmpty() ? "" : " in " + groups);
  }
}
