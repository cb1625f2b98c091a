package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An expression that may cost more than an API server allows is told where the loop begins that
/// most of it comes from.
class DearExpressionsTest {
  @Test
  void loopsInLoopsAreTold() {
    assertThat(
            told(
                "object.spec.env.all(a, object.spec.env.all(b,\n          object.spec.env.all(c,"
                    + " object.spec.env.all(d, a.name + b.name != c.name + d.name))))"))
        .containsExactly(
            "policy.yaml:19:53 R016 The expression may cost 4,159,348, and an API server ends it at"
                + " 1,000,000.");
  }

  @Test
  void oneLoopIsCheap() {
    assertThat(told("object.spec.env.all(a, a.name.matches('^[A-Z_]+$'))")).isEmpty();
    assertThat(told("object.spec.env.all(a, object.spec.env.all(b, a.name != b.name))")).isEmpty();
  }

  @Test
  void whatIsWrittenDownCountsForWhatItIs() {
    assertThat(
            told("[1, 2].all(a, [1, 2].all(b, [1, 2].all(c, [1, 2].all(d, a + b < c + d + 9))))"))
        .isEmpty();
    assertThat(told("lists.range(1000000).all(n, n >= 0)"))
        .singleElement()
        .asString()
        .contains("R016");
  }

  @Test
  void aPatternThatMeetsALongTextIsDear() {
    assertThat(
            told(
                "object.spec.env.all(a, object.spec.env.all(b, (a.name + b.name).matches('"
                    + "[a-z]{2}".repeat(100)
                    + "')))"))
        .singleElement()
        .asString()
        .contains("R016");
  }

  private static List<String> told(String expression) {
    var diagnostics = new Diagnostics();
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: example
          annotations:
            nimfleet.dev/title: It is an example
            nimfleet.dev/why: So that there is one.
            nimfleet.dev/fix: Nothing.
            nimfleet.dev/action: Deny
            nimfleet.dev/min-kubernetes: "1.34"
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [apps.nvidia.com], apiVersions: [v1alpha1], resources: [nimservices], operations: [CREATE]}
          validations:
          - message: That is not so.
            expression: >-
              %s
        """
            .formatted(expression);
    new RuleReader(KubernetesVersion.NEWEST, diagnostics)
        .read("example", Map.of("policy.yaml", new Source("policy.yaml", policy)));
    return diagnostics.sorted().stream()
        .filter(each -> !each.code().id().equals("R004"))
        .peek(each -> assertThat(each.severity()).isEqualTo(Severity.WARNING))
        .map(each -> each.toString().replaceFirst(": ", " "))
        .toList();
  }
}
