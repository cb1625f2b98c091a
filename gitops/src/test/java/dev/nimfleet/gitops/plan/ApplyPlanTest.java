package dev.nimfleet.gitops.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.gitops.Manifests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApplyPlanTest {
  private static final String CACHE = object("NIMCache", "apps.nvidia.com/v1alpha1", "c", "", "{}");
  private static final String BLUE = service("blue");
  private static final String GREEN = service("green");
  private static final String ROUTE =
      object(
          "HTTPRoute",
          "gateway.networking.k8s.io/v1",
          "llama",
          "llama",
          "{rules: [{backendRefs: [{name: blue, weight: 100}, {name: green, weight: 0}]}]}");

  private static String object(
      String kind, String apiVersion, String name, String model, String spec) {
    return """
    ---
    apiVersion: %s
    kind: %s
    metadata:
      name: %s
      namespace: nim
      labels: {%s}
      annotations: {nimfleet.dev/fleet: prod}
    spec: %s
    """
        .formatted(
            apiVersion, kind, name, model.isEmpty() ? "" : "nimfleet.dev/model: " + model, spec);
  }

  private static String service(String name) {
    return object(
            "NIMService",
            "apps.nvidia.com/v1alpha1",
            name,
            "llama",
            "{storage: {nimCache: {name: c, profile: vllm-fp8-tp1-pp1}}}")
        + object("PodDisruptionBudget", "policy/v1", name, "llama", "{}")
        + object("ScaledObject", "keda.sh/v1alpha1", name, "llama", "{minReplicaCount: 2}");
  }

  private static List<String> words(String yaml) {
    return ApplyPlan.of(Manifests.desired(yaml)).steps().stream().map(Step::words).toList();
  }

  @Test
  void nothingGetsRequestsBeforeAllOfItIsProven() {
    assertThat(words(ROUTE + BLUE + CACHE))
        .containsExactly(
            "apply NIMCache nim/c",
            "wait for NIMCache nim/c to be Ready",
            "verify the profile of NIMService nim/blue",
            "apply NIMService nim/blue",
            "wait for NIMService nim/blue to be Ready",
            "apply ScaledObject nim/blue",
            "wait for ScaledObject nim/blue to be Ready",
            "apply PodDisruptionBudget nim/blue",
            "wait for 2 replicas of Deployment nim/blue",
            "apply HTTPRoute nim/llama",
            "wait for HTTPRoute nim/llama to be Accepted");
  }

  @Test
  void whatGetsNoRequestHoldsNobodyUp() {
    List<String> words = words(GREEN + BLUE + ROUTE + CACHE);
    assertThat(words.indexOf("apply HTTPRoute nim/llama"))
        .isGreaterThan(words.indexOf("wait for 2 replicas of Deployment nim/blue"))
        .isLessThan(words.indexOf("apply NIMService nim/green"));
    // Until its Service is there, a Gateway does not resolve the route.
    assertThat(words).endsWith("wait for HTTPRoute nim/llama to be Accepted");
    assertThat(words).hasSize(19);
  }

  @Test
  void aFixedNumberOfReplicasIsWaitedFor() {
    assertThat(
            words(object("NIMService", "apps.nvidia.com/v1alpha1", "a", "llama", "{replicas: 3}")))
        .containsExactly(
            "apply NIMService nim/a",
            "wait for NIMService nim/a to be Ready",
            "wait for 3 replicas of Deployment nim/a");
  }

  @Test
  void oneModelAloneKeepsOnlyTheCachesThatItNeeds() {
    String other =
        object("NIMCache", "apps.nvidia.com/v1alpha1", "d", "", "{}")
            + object("NIMService", "apps.nvidia.com/v1alpha1", "e", "mistral", "{}");
    Desired alone = Manifests.desired(BLUE + CACHE + other).only(List.of("llama"));
    assertThat(alone.isWhole()).isFalse();
    assertThat(alone.models()).containsOnlyKeys("llama");
    assertThat(alone.shared()).hasSize(1);
  }

  @Test
  void whatCannotBeAppliedIsToldWhereItStands() {
    var diagnostics = new Diagnostics();
    String wrong =
        """
        kind: Secret
        apiVersion: v1
        metadata: {name: a, namespace: nim}
        ---
        kind: Secret
        apiVersion: v1
        metadata: {name: a}
        ---
        kind: Secret
        apiVersion: v1
        metadata: {namespace: nim}
        ---
        kind: Secret
        apiVersion: v1
        metadata:
          name: a
          namespace: nim
          labels: {applyset.kubernetes.io/part-of: x}
          annotations: {nimfleet.dev/fleet: prod}
        """;
    assertThat(
            Desired.of(
                Stream.of(wrong + ROUTE + ROUTE).flatMap(it -> Manifests.of(it).stream()).toList(),
                diagnostics))
        .hasSize(1);
    assertThat(diagnostics.sorted())
        .extracting(Diagnostic::toString)
        .containsExactly(
            "fleet.yaml:3:18: A004 Secret nim/a does not say which fleet it belongs to.",
            "fleet.yaml:7:18: A003 Secret a has no namespace.",
            "fleet.yaml:9:1: A002 This `Secret` has no `metadata.name`.",
            "fleet.yaml:18:44: A005 Secret nim/a has the label `applyset.kubernetes.io/part-of`.",
            "fleet.yaml:33:9: A001 HTTPRoute nim/llama is here twice.");
  }
}
