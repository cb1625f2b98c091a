package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.PolicyMutants;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a rule says is held by its examples: whatever is taken away from it, one of them fails.
class RuleMutationTest {
  /// A rule that lacks something.
  private record Mutant(String what, Rule rule) {}

  /// Conditions that only save work, or a second message beside a denial: no example can tell
  /// whether they are there.
  private static final Set<String> EQUIVALENT =
      Set.of(
          // Without a name the look-up finds nothing, and nothing is said of that.
          "cache-shared-nimservice-webhook without the condition `named`",
          "image-pinned-nimservice-webhook without the condition `named`",
          "profile-in-cache-nimservice-webhook without the condition `named`",
          // `cache-required-nimservice` denies what has no name.
          "cache-required-nimservice-webhook-wait without the condition `named`",
          // `route-backends-ready-httproute-webhook` denies the same of a real update.
          "route-backends-ready-httproute-webhook-early without the condition `early`");

  @Test
  void nothingOfARuleCanGoUnnoticed() {
    List<Mutant> mutants =
        RuleFolders.all(new Diagnostics()).stream().flatMap(RuleMutationTest::mutants).toList();
    List<String> survivors =
        mutants.parallelStream().filter(RuleMutationTest::survives).map(Mutant::what).toList();
    System.out.printf("%d mutants of rules%n", mutants.size());
    assertThat(mutants).hasSizeGreaterThan(100);
    assertThat(survivors).containsExactlyInAnyOrderElementsOf(EQUIVALENT);
  }

  private static boolean survives(Mutant mutant) {
    return Examples.run(mutant.rule()).stream().allMatch(outcome -> outcome.failure().isEmpty());
  }

  private static Stream<Mutant> mutants(Rule rule) {
    return rule.policies().stream()
        .flatMap(policy ->
            PolicyMutants.of(policy.policy()).stream()
                .map(mutant ->
                    new Mutant(
                        mutant.what(),
                        with(rule, policy, new RulePolicy(mutant.policy(), policy.action())))));
  }

  private static Rule with(Rule rule, RulePolicy old, RulePolicy mutant) {
    return new Rule(
        rule.id(),
        rule.title(),
        rule.why(),
        rule.fix(),
        rule.policies().stream().map(policy -> policy.equals(old) ? mutant : policy).toList(),
        rule.examples());
  }
}
