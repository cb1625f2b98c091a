package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

  static List<BrokenRules.Example> brokenRules() {
    return BrokenRules.all();
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void aBrokenRuleIsReportedAloneAndInTheApiServersWords(BrokenRules.Example example) {
    assertThat(Examples.diagnostics(example.object(), example.releases()))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.code()).isEqualTo(CatalogueErrors.BROKEN_RULE);
          assertThat(found.message()).endsWith(": " + example.sentence() + ".");
        });
  }

  @Test
  void aRuleSaysWhereAndInWhichObject() {
    assertThat(Examples.findings(Examples.rule("timeouts: {request: 10s, backendRequest: 1h}")))
        .containsExactly(
            "7:46: K010 `spec.rules[0].timeouts` of HTTPRoute `llama`: backendRequest timeout"
                + " cannot be longer than request timeout.");
  }

  @Test
  void aRequestWithoutTimeoutLetsABackendTakeItsTime() {
    assertThat(Examples.findings(Examples.rule("timeouts: {request: 0s, backendRequest: 1h}")))
        .isEmpty();
  }

  @Test
  void aNumberSignInAPathBreaksTwoRules() {
    assertThat(Examples.findings(Examples.rule("matches: [{path: {value: '/a#b'}}]")))
        .hasSize(2)
        .anySatisfy(found -> assertThat(found).contains("must not contain '#'"))
        .anySatisfy(found -> assertThat(found).contains("must only contain valid characters"));
  }

  @Test
  void aPathThatIsARegularExpressionMayHoldAnything() {
    assertThat(
            Examples.findings(
                Examples.rule("matches: [{path: {type: RegularExpression, value: 'a//[ ]#'}}]")))
        .isEmpty();
  }

  @Test
  void theHpasOwnBoundsAreReportedAlthoughKedaAcceptsThem() {
    String behavior =
        """
        advanced:
          horizontalPodAutoscalerConfig:
            behavior:
              scaleDown: {stabilizationWindowSeconds: 3601, selectPolicy: max, tolerance: "-1"}
              scaleUp:
                policies: [{type: Pod, value: 0, periodSeconds: 1801}]
        """;
    assertThat(messages(Examples.scaledObject(behavior)))
        .containsExactly(
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown` of ScaledObject"
                + " `llama`: `stabilizationWindowSeconds` must be at most 3600, and is 3601.",
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown` of ScaledObject"
                + " `llama`: `selectPolicy` must be one of `Max`, `Min`, `Disabled`, not `max`.",
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown` of ScaledObject"
                + " `llama`: `tolerance` must not be negative.",
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.policies[0]` of"
                + " ScaledObject `llama`: `type` must be one of `Pods`, `Percent`, not `Pod`.",
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.policies[0]` of"
                + " ScaledObject `llama`: `value` must be at least 1, and is 0.",
            "`spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.policies[0]` of"
                + " ScaledObject `llama`: `periodSeconds` must be at most 1800, and is 1801.");
  }

  @Test
  void anEmptyListOfPoliciesIsRefusedByTheHpa() {
    assertThat(
            Examples.findings(
                Examples.nimService(
                    "scale: {hpa: {maxReplicas: 2, behavior: {scaleUp: {policies: []}}}}")))
        .containsExactly(
            "7:64: K011 `spec.scale.hpa.behavior.scaleUp` of NIMService `llama`: `policies` must"
                + " specify at least one policy.");
  }

  @Test
  void aTriggersMetricNameWasRemoved() {
    String object =
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: llama}
        spec:
          scaleTargetRef: {name: llama}
          triggers:
          - type: prometheus
            metadata: {metricName: kv, cortexOrgId: team}
          - type: cpu
            metadata: {metricName: kv}
        """;
    assertThat(Examples.findings(object))
        .containsExactly(
            "8:28: K012 `spec.triggers[0]` of ScaledObject `llama`: `metadata.metricName` was"
                + " removed in KEDA 2.12 and is ignored.",
            "8:45: K012 `spec.triggers[0]` of ScaledObject `llama`: `metadata.cortexOrgId` was"
                + " removed in KEDA 2.15 and is ignored.");
  }

  private static List<String> messages(String text) {
    return Examples.diagnostics(text, Set.of(Release.values())).stream()
        .map(Diagnostic::message)
        .toList();
  }
}
