package dev.nimfleet.webhook.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.Answer.Judged;
import dev.nimfleet.webhook.review.AdmissionAnswer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// S25: no answer is larger than what an API server passes on.
class WordingTest {
  private static final AdmissionRequest REQUEST =
      Reviews.creating(
          """
          apiVersion: keda.sh/v1alpha1
          kind: ScaledObject
          metadata: {name: llama, namespace: nim-prod}
          """);

  private static final Rule RULE = Reviews.rules("no-cpu-autoscaling").getFirst();

  private static Finding finding(Action action, String message) {
    var violation = new Violation(RULE.policies().getFirst(), 0, message, "Invalid", false);
    return new Finding(RULE, violation, action, Optional.empty(), false);
  }

  private static AdmissionAnswer answer(List<Finding> findings) {
    return Wording.of(new Judged(findings), REQUEST);
  }

  @Test
  void allThatIsWrongIsToldWithItsRemedy() {
    var answer =
        answer(List.of(finding(Action.DENY, "It is one."), finding(Action.DENY, "It is two")));
    assertThat(answer.refusal().orElseThrow().message())
        .isEqualTo(
            """
            ScaledObject nim-prod/llama breaks a rule of nimfleet:
            [no-cpu-autoscaling] It is one.
              Remedy: %s
            [no-cpu-autoscaling] It is two.
              Remedy: %s
            `nimfleet policy explain no-cpu-autoscaling` tells why.\
            """
                .formatted(RULE.policies().getFirst().fix(), RULE.policies().getFirst().fix()));
  }

  @Test
  void aWarningHasNoLineBreakOrItWouldBeDropped() {
    assertThat(answer(List.of(finding(Action.WARN, "a\nb\tc\u0000d"))).warnings())
        .containsExactly("[no-cpu-autoscaling] a b c d.");
  }

  @Test
  void warningsStayWithinWhatAnApiServerTakes() {
    List<Finding> many =
        Collections.nCopies(100, "x").stream()
            .map(text -> finding(Action.WARN, text.repeat(300) + Math.random()))
            .toList();
    List<String> warnings = answer(many).warnings();
    assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(4096);
    assertThat(warnings).allMatch(warning -> warning.length() <= 256);
    assertThat(warnings.getLast())
        .isEqualTo("%d more warnings are not shown.".formatted(101 - warnings.size()));
  }

  @Test
  void aRefusalStaysReadable() {
    List<Finding> many =
        Collections.nCopies(100, "y").stream()
            .map(text -> finding(Action.DENY, text.repeat(1000) + Math.random()))
            .toList();
    String message = answer(many).refusal().orElseThrow().message();
    assertThat(message.length()).isLessThan(10_000);
    assertThat(message).containsPattern("And 9\\d more\\.");
  }

  @Test
  void whatIsOnlyAuditedIsToldToTheAuditLogAlone() {
    var answer = answer(List.of(finding(Action.AUDIT, "It is one.")));
    assertThat(answer.isAllowed()).isTrue();
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.auditAnnotations())
        .containsEntry("audited", "no-cpu-autoscaling: It is one.");
  }
}
