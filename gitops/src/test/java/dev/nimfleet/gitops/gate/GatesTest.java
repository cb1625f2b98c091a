package dev.nimfleet.gitops.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatesTest {
  private static final ObjectId CACHE = new ObjectId("apps.nvidia.com", "NIMCache", "nim", "c");
  private static final ObjectId SERVICE = new ObjectId("apps.nvidia.com", "NIMService", "nim", "s");
  private static final ObjectId SCALER = new ObjectId("keda.sh", "ScaledObject", "nim", "s");
  private static final ObjectId ROUTE =
      new ObjectId("gateway.networking.k8s.io", "HTTPRoute", "nim", "r");

  private static final String HASH = "a".repeat(64);
  private static final String OTHER = "b".repeat(64);

  private static String told(Gate gate) {
    return gate.getClass().getSimpleName() + ": " + gate.words();
  }

  private static String cache(String status) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMCache
    metadata: {name: c, namespace: nim}
    status: %s
    """
        .formatted(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{state: Ready}|Open: NIMCache nim/c is Ready.",
        "{}|Waiting: NIMCache nim/c has no state yet; is the NIM Operator running?",
        "{state: InProgress}|Waiting: NIMCache nim/c is InProgress.",
        "{state: Failed}|Waiting: NIMCache nim/c is Failed.",
        "'{state: NotReady, conditions: [{type: NIM_CACHE_RECONCILE_FAILED, status: \"True\","
            + " message: no such class}]}'|Waiting: NIMCache nim/c is NotReady: no such class."
      })
  void aCacheIsReadyWhenItsStateSaysSo(String status, String words) throws ClusterTrouble {
    assertThat(told(CacheGate.look(CACHE, Manifests.view(cache(status))))).isEqualTo(words);
  }

  private static String service(String conditions, String deployment) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMService
    metadata: {name: s, namespace: nim}
    spec: {image: {repository: nim/llama, tag: "1"}}
    status: {conditions: [%s]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: s, namespace: nim, generation: 2}
    %s
    """
        .formatted(conditions, deployment);
  }

  private static String deployment(String image, String status) {
    return "spec: {replicas: 2, template: {spec: {containers: [{image: '%s'}]}}}\nstatus: %s"
        .formatted(image, status);
  }

  /// R39: The facts say why: after an edit the old `Ready` stays for a while.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nim/llama:1|{observedGeneration: 2, updatedReplicas: 2, availableReplicas: 1}"
            + "|Open: NIMService nim/s is Ready, 1 of 2 replicas available.",
        "nim/llama:0|{observedGeneration: 2, updatedReplicas: 2, availableReplicas: 2}"
            + "|Waiting: Deployment nim/s does not run `nim/llama:1` yet.",
        "nim/llama:1|{observedGeneration: 1, updatedReplicas: 2, availableReplicas: 2}"
            + "|Waiting: Nobody has looked at the last change of Deployment nim/s yet.",
        "nim/llama:1|{observedGeneration: 2, updatedReplicas: 1, availableReplicas: 2}"
            + "|Waiting: 1 of 2 replicas of Deployment nim/s are of its last change.",
        "nim/llama:1|{observedGeneration: 2, updatedReplicas: 2}"
            + "|Waiting: No replica of Deployment nim/s is available yet."
      })
  void aServiceThatSaysReadyIsBelievedWhenItsDeploymentShowsIt(
      String image, String status, String words) throws ClusterTrouble {
    String yaml = service("{type: Ready, status: \"True\"}", deployment(image, status));
    assertThat(told(ServiceGate.look(SERVICE, Manifests.view(yaml)))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: Ready, status: \"False\", reason: NotReady, message: still loading}"
            + "|Waiting: NIMService nim/s is not Ready: still loading.",
        "{type: Failed, status: \"True\", reason: NIMCacheNotFound, message: NIMCache c not found}"
            + "|Waiting: NIMService nim/s is Failed (NIMCacheNotFound): NIMCache c not found.",
        "''|Waiting: NIMService nim/s is not Ready: the operator has said nothing yet."
      })
  void aServiceThatIsNotReadyTellsWhy(String conditions, String words) throws ClusterTrouble {
    String yaml =
        service(
            conditions,
            deployment(
                "nim/llama:1",
                "{observedGeneration: 2, updatedReplicas: 2, availableReplicas: 2}"));
    assertThat(told(ServiceGate.look(SERVICE, Manifests.view(yaml)))).isEqualTo(words);
  }

  /// R40
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: Ready, status: \"True\"}, {type: Fallback, status: \"False\"}"
            + "|Open: ScaledObject nim/s is Ready.",
        "{type: Ready, status: \"True\"}, {type: Fallback, status: \"True\"}"
            + "|Waiting: ScaledObject nim/s is in fallback: its metrics cannot be read, so it does"
            + " not follow the load.",
        // Half a pause is a pause to KEDA.
        "{type: Ready, status: \"True\"}, {type: Paused, status: \"True\"}"
            + "|Open: ScaledObject nim/s is Ready.",
        "{type: Ready, status: \"False\", message: no target}"
            + "|Waiting: ScaledObject nim/s is not Ready: no target.",
        "''|Waiting: ScaledObject nim/s is not Ready: KEDA has said nothing yet; is it running?"
      })
  void aScalerIsReadyWhenItFollowsTheLoad(String conditions, String words) throws ClusterTrouble {
    String yaml =
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: s, namespace: nim}
        status: {conditions: [%s]}
        """
            .formatted(conditions);
    assertThat(told(ScalerGate.look(SCALER, Manifests.view(yaml)))).isEqualTo(words);
  }

  @Test
  void aScalerThatIsPausedScalesNothing() throws ClusterTrouble {
    String yaml =
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: s, namespace: nim, annotations: {autoscaling.keda.sh/paused: "true"}}
        status: {conditions: [{type: Ready, status: "True"}]}
        """;
    assertThat(told(ScalerGate.look(SCALER, Manifests.view(yaml))))
        .isEqualTo("Waiting: ScaledObject nim/s is paused by an annotation and scales nothing.");
  }

  private static String route(String parents) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: r, namespace: nim, generation: 3}
    spec: {parentRefs: [{name: one, namespace: gw}, {name: two}]}
    status: {parents: [%s]}
    """
        .formatted(parents);
  }

  private static String parent(String ref, String accepted, int generation) {
    return "{parentRef: %s, conditions: [{type: Accepted, status: \"%s\", reason: Why, observedGeneration: %d},"
            .formatted(ref, accepted, generation)
        + " {type: ResolvedRefs, status: \"True\", observedGeneration: %d}]}".formatted(generation);
  }

  /// R41
  @Test
  void aRouteIsTakenWhenEveryGatewayHasTakenItAsItIsNow() throws ClusterTrouble {
    String one = parent("{name: one, namespace: gw}", "True", 3);
    String two = parent("{name: two, namespace: nim}", "True", 3);
    assertThat(told(look(one + "," + two)))
        .isEqualTo("Open: HTTPRoute nim/r is accepted by 2 Gateways.");
    assertThat(told(look(one)))
        .isEqualTo(
            "Waiting: Gateway `two` has not looked at HTTPRoute nim/r yet; is its controller"
                + " running?");
    assertThat(told(look(one + "," + parent("{name: two}", "True", 2))))
        .isEqualTo(
            "Waiting: Gateway `two` has not looked at the last change of HTTPRoute nim/r yet.");
    assertThat(told(look(one + "," + parent("{name: two}", "False", 3))))
        .isEqualTo("Waiting: Gateway `two` does not say `Accepted` of HTTPRoute nim/r: Why.");
  }

  /// Somebody has changed the class of the Gateway; the old controller does not come back.
  @Test
  void whatAFormerControllerHasLeftCountsForNothing() throws ClusterTrouble {
    String one = parent("{name: one, namespace: gw}", "True", 3);
    String former = parent("{name: two}", "True", 2);
    assertThat(told(look(one + "," + former + "," + parent("{name: two}", "True", 3))))
        .isEqualTo("Open: HTTPRoute nim/r is accepted by 2 Gateways.");
    assertThat(told(look(one + "," + former + "," + parent("{name: two}", "False", 3))))
        .isEqualTo("Waiting: Gateway `two` does not say `Accepted` of HTTPRoute nim/r: Why.");
  }

  private static Gate look(String parents) throws ClusterTrouble {
    return RouteGate.look(ROUTE, Manifests.view(route(parents)));
  }

  private static ProfileGate profile(String written, String profiles) throws ClusterTrouble {
    var service =
        Manifests.of(
                """
                apiVersion: apps.nvidia.com/v1alpha1
                kind: NIMService
                metadata: {name: s, namespace: nim}
                spec: {storage: {nimCache: {name: c, profile: "%s"}}}
                """
                    .formatted(written))
            .getFirst();
    return ProfileGate.look(service, Manifests.view(cache("{profiles: [%s]}".formatted(profiles))));
  }

  private static String held(String hash, String tp) {
    return "{name: %s, config: {llm_engine: vllm, precision: fp8, tp: \"%s\", pp: \"1\"}}"
        .formatted(hash, tp);
  }

  @Test
  void aProfileIsProvenByExactlyOneHash() throws ClusterTrouble {
    String both = held(HASH, "1") + "," + held(OTHER, "2");
    assertThat(profile("vllm-fp8-tp2-pp1", both).hash()).contains(OTHER);
    assertThat(profile(HASH, both).hash()).contains(HASH);
    ProfileGate missing = profile("vllm-fp8-tp4-pp1", both);
    assertThat(missing.hash()).isEmpty();
    assertThat(told(missing.gate()))
        .isEqualTo(
            "Shut: NIMCache nim/c does not hold profile `vllm-fp8-tp4-pp1`; it holds `aaaaaaaaaaaa`"
                + " (vllm fp8 tp1 pp1), `bbbbbbbbbbbb` (vllm fp8 tp2 pp1).");
    assertThat(told(profile("vllm-fp8-tp1-pp1", held(HASH, "1") + "," + held(OTHER, "1")).gate()))
        .startsWith("Shut: `vllm-fp8-tp1-pp1` fits several profiles of NIMCache nim/c:");
    assertThat(told(profile("vllm-fp8-tp1-pp1", "").gate()))
        .isEqualTo(
            "Open: The operator lists no profiles of NIMCache nim/c, so that nobody can tell"
                + " whether it holds `vllm-fp8-tp1-pp1`.");
  }
}
