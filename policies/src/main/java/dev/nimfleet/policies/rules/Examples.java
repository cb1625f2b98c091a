package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Example.Expected;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs the examples of rules.
public final class Examples {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Examples() {}

  /// What an example comes to, and what is wrong with that.
  public record Outcome(Rule rule, Example example, Optional<Diagnostic> failure) {}

  public static List<Outcome> run(Rule rule) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Example example : rule.examples()) {
      outcomes.add(new Outcome(rule, example, failure(rule, example)));
    }
    return outcomes;
  }

  private static Optional<Diagnostic> failure(Rule rule, Example example) {
    var cluster = new Objects(example.cluster());
    var evaluator = new PolicyEvaluator(cluster, System.nanoTime() + LIMIT.toNanos());
    Verdict verdict =
        new Judge(evaluator, cluster).judge(rule, example.request(), example.params());
    Expected actual = expected(verdict);
    Optional<Violation> first = first(verdict);
    String said = first.map(Violation::message).orElse("");
    boolean isMessage = example.message().filter(text -> !text.equals(said)).isEmpty();
    boolean isPolicy =
        example
            .policy()
            .filter(name -> first.filter(v -> v.policy().name().equals(name)).isEmpty())
            .isEmpty();
    if (actual == example.verdict() && isMessage && isPolicy) return Optional.empty();
    return Optional.of(
        RuleErrors.failedExample(
            example.at(),
            example.name(),
            words(example.verdict(), example.policy().orElse(""), example.message().orElse("")),
            words(actual, first.map(v -> v.policy().name()).orElse(""), said)));
  }

  private static Expected expected(Verdict verdict) {
    if (verdict.denies()) return Expected.DENY;
    return verdict.violations().isEmpty() ? Expected.ALLOW : Expected.WARN;
  }

  /// The one that decides.
  private static Optional<Violation> first(Verdict verdict) {
    return verdict.violations().stream()
        .filter(violation -> violation.action() == Action.DENY)
        .findFirst()
        .or(() -> verdict.violations().stream().findFirst());
  }

  private static String words(Expected verdict, String policy, String message) {
    String word =
        switch (verdict) {
          case ALLOW -> "allowed";
          case WARN -> "warned about";
          case DENY -> "denied";
        };
    String by = policy.isEmpty() ? "" : " by `%s`".formatted(policy);
    return message.isEmpty() ? word + by : "%s%s (%s)".formatted(word, by, message);
  }
}
