package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.ActualCosts;
import dev.nimfleet.policies.admission.PolicyCost;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.cel.Measures;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is said of the costs of the shipped rules is so.
class CostOfRulesTest {
  /// Rules with loops in loops that cost more than an API server allows, if an object has 16 of
  /// everything: none has.
  private static final List<String> DEAR =
      List.of(
          "in-place-edit",
          "metric-of-this-nim-nimservice-webhook",
          "metric-of-this-nim-scaledobject-webhook",
          "nim-admission-nimcache-immutable",
          "no-cpu-autoscaling-scaledobject-gpu-webhook",
          "no-cpu-autoscaling-scaledobject-webhook",
          "route-backends-ready-httproute-webhook",
          "route-backends-ready-httproute-webhook-early");

  private static final List<Rule> RULES = RuleFolders.all(new Diagnostics());

  @Test
  void noExampleCostsMoreThanTheBoundForAsMuchAsItHas() {
    List<String> exceeded = new ArrayList<>();
    int compared = 0;
    for (Rule rule : RULES) {
      for (RulePolicy policy : rule.policies()) {
        for (Example example : rule.examples()) {
          if (!PolicyEvaluator.isAbout(policy.policy(), example.request())) continue;
          List<Long> actual =
              ActualCosts.of(
                  policy.policy(),
                  example.request(),
                  example.params(),
                  new Objects(example.cluster()));
          List<PolicyCost.Part> bounds = RuleReader.cost(policy, limits(example)).all().toList();
          assertThat(bounds).hasSameSizeAs(actual);
          for (int i = 0; i < actual.size(); i++) {
            compared++;
            long bound = bounds.get(i).bound().units();
            if (actual.get(i) <= bound) continue;
            exceeded.add(
                "%s on `%s`: %d of %d for %s"
                    .formatted(
                        policy.name(),
                        example.name(),
                        actual.get(i),
                        bound,
                        bounds.get(i).text().text()));
          }
        }
      }
    }
    assertThat(exceeded).isEmpty();
    assertThat(compared).isGreaterThan(5_000);
  }

  @Test
  void whichRulesCostMuchForLargeObjectsIsKnown() {
    var dear = new TreeSet<String>();
    for (Rule rule : RULES) {
      for (RulePolicy policy : rule.policies()) {
        PolicyCost cost = RuleReader.cost(policy, SizeLimits.USUAL);
        if (cost.dearest().bound().units() > Budget.PER_CALL) dear.add(policy.name());
      }
    }
    assertThat(dear).containsExactlyElementsOf(DEAR);
  }

  @Test
  void aPreparedRuleHasTheBoundsOfTheSameRuleFromItsFile() {
    List<Rule> shipped = ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());
    assertThat(units(shipped)).isEqualTo(units(RULES));
  }

  private static List<Long> units(List<Rule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.policies().stream())
        .map(policy -> RuleReader.cost(policy, SizeLimits.USUAL).validating())
        .toList();
  }

  private static SizeLimits limits(Example example) {
    List<Object> values =
        new ArrayList<>(ActualCosts.values(example.request(), example.params()).values());
    values.addAll(example.cluster());
    values.add(ListValue.of(List.copyOf(example.cluster())));
    return Measures.of(values);
  }
}
