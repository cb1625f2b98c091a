package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an import makes of manifests that fleet.yaml cannot say.
class ImportTest {
  private static final String SERVICE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMService
      metadata: {name: chat-v1-3-0, namespace: nim-prod}
      spec:
        image: {repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: "1.3.0", pullSecrets: [ngc]}
        authSecret: ngc-api-secret
        storage: {readOnly: true, nimCache: {name: weights, profile: vllm-bf16-tp1-pp1}}
        replicas: 2
        nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}
        resources: {limits: {nvidia.com/gpu: 1}, requests: {nvidia.com/gpu: 1}}
        expose: {service: {type: ClusterIP, port: 8000}}
      """;
  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1beta1
      kind: HTTPRoute
      metadata: {name: chat, namespace: nim-prod}
      spec:
        parentRefs: [{name: inference}]
        hostnames: [chat.example.com]
        rules: [{backendRefs: [{name: chat-v1-3-0, port: 8000}]}]
      """;

  @Test
  void aRouteOfTheOlderVersionIsWrittenInTheOneThatIsStored() {
    Import.Result result = imported(SERVICE, ROUTE);

    assertThat(result.lock().orElseThrow())
        .contains("apiVersion: gateway.networking.k8s.io/v1\n")
        .doesNotContain("v1beta1");
    assertThat(result.diagnostics()).extracting(found -> found.code().id()).doesNotContain("M004");
  }

  @Test
  void aGatewayThatFleetYamlCannotNameTakesNoModelAway() {
    Import.Result result = imported(SERVICE, ROUTE.replace("inference", "\"In Ference\""));

    assertThat(result.running()).containsExactly("chat");
    assertThat(result.fleet().orElseThrow()).doesNotContain("gateway");
    assertThat(result.lock().orElseThrow()).contains("kind: HTTPRoute");
    assertThat(result.diagnostics()).extracting(found -> found.code().id()).contains("M010");
  }

  /// A shorter startup than any fleet may have goes, so the usual one holds and the window of the
  /// scale-in is too short for it: that goes too, and the rest of `autoscale` stays.
  @Test
  void onlyTheSettingThatIsNotAllowedIsLeftOut() {
    Import.Result result =
        imported(
            SERVICE
                .replace("1.3.0", "3.0.0")
                .replace("v1-3-0", "v3-0-0")
                .replace("vllm-bf16-tp1-pp1", "tensorrt_llm-bf16-tp1-pp1")
                .replace("  replicas: 2\n", "")
                .concat(
                    """
                      startupProbe:
                        probe: {httpGet: {path: /v1/health/ready, port: 8000}, periodSeconds: 20, failureThreshold: 41}
                    """),
            """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: chat, namespace: nim-prod}
            spec:
              scaleTargetRef: {name: chat-v3-0-0}
              minReplicaCount: 2
              maxReplicaCount: 8
              cooldownPeriod: 900
              advanced:
                horizontalPodAutoscalerConfig:
                  behavior: {scaleDown: {stabilizationWindowSeconds: 1000}}
              triggers:
                - type: prometheus
                  metadata:
                    serverAddress: http://prometheus:9090
                    query: sum(vllm:num_requests_running)
                    threshold: "17"
            """);

    assertThat(result.running()).containsExactly("chat");
    assertThat(result.diagnostics())
        .filteredOn(found -> found.code().id().equals("M010"))
        .extracting(Diagnostic::message)
        .satisfiesExactly(
            left -> assertThat(left).startsWith("`autoscale.scaleIn` of `chat` is left out"),
            left -> assertThat(left).startsWith("`startup` of `chat` is left out"));
    assertThat(result.fleet().orElseThrow())
        .contains("concurrency: 17")
        .contains("running: vllm:num_requests_running");
  }

  @Test
  void aHostThatFleetYamlCannotSayTakesNoModelAway() {
    Import.Result result = imported(SERVICE, ROUTE.replace("chat.example.com", "Chat_1"));

    assertThat(result.running()).containsExactly("chat");
    assertThat(result.fleet().orElseThrow()).doesNotContain("Chat_1");
  }

  @Test
  void aVariableThatFleetYamlRefusesStaysWithWhatRuns() {
    String odd = SERVICE.replace("  replicas: 2", "  env: [{name: a-b, value: c}]\n  replicas: 2");

    Import.Result result = imported(odd);

    assertThat(result.fleet().orElseThrow()).doesNotContain("a-b");
    assertThat(result.lock().orElseThrow()).contains("a-b");
  }

  @Test
  void aNameThatNoFleetMayHaveImportsNothing() {
    var request = new Import.Request(Optional.of("My Fleet"), Optional.empty(), Optional.empty());

    Import.Result result =
        Import.read(List.of(new Input("a.yaml", SERVICE.getBytes(UTF_8))), request, Goldens.TODAY);

    assertThat(result.fleet()).isEmpty();
    assertThat(result.diagnostics().toString()).contains("My Fleet");
  }

  @Test
  void emptyTextsOfMapsOfTextsStayAsTheyAre() {
    Import.Result result =
        imported(
            SERVICE.replace(
                "service: {type:", "service: {annotations: {example.com/internal: \"\"}, type:"));

    assertThat(result.lock().orElseThrow()).contains("example.com/internal: \"\"");
  }

  @Test
  void onlyOneProductThatIsAskedForTellsTheGpu() {
    assertThat(product("In, values: [NVIDIA-L4]")).contains("product: NVIDIA-L4,");
    assertThat(product("NotIn, values: [NVIDIA-L4]")).doesNotContain("product: NVIDIA-L4,");
    assertThat(product("In, values: [NVIDIA-L4, NVIDIA-A10]")).doesNotContain("NVIDIA-L4,");
    assertThat(product("Exists")).contains("product: NVIDIA-H100-80GB-HBM3,");
  }

  private static String product(String expression) {
    String affinity =
        """
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchExpressions: [{key: nvidia.com/gpu.product, operator: %s}]
        """
            .formatted(expression);
    return imported(
            SERVICE.replace("  nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}\n", affinity))
        .fleet()
        .orElseThrow();
  }

  @Test
  void aTagWithoutQuotesIsWhatSomebodyWrote() {
    Import.Result result = imported(SERVICE.replace("\"1.3.0\"", "1.10"));

    assertThat(result.fleet().orElseThrow()).contains("llama-3.1-8b-instruct:1.10\n");
  }

  @Test
  void aDigestIsNoTag() {
    Import.Result result = imported(SERVICE.replace("1.3.0", "sha256:" + "0".repeat(64)));

    assertThat(result.fleet()).isEmpty();
    assertThat(result.diagnostics().toString())
        .contains("NIMService `chat-v1-3-0` is not imported");
  }

  @Test
  void aServiceThatAPipelineMadeStaysWithIt() {
    String owned =
        SERVICE.replace(
            "namespace: nim-prod}",
            "namespace: nim-prod, ownerReferences: [{kind: NIMPipeline, name: rag, controller:"
                + " true}]}");

    assertThat(imported(owned).fleet()).isEmpty();
    assertThat(imported(owned).diagnostics().toString())
        .contains("NIMService `chat-v1-3-0` is not imported: NIMPipeline `rag` made it");
  }

  @Test
  void aScaledObjectWithoutAPrometheusIsToldBeforeTheFirstEdit() {
    Import.Result result = imported(SERVICE, scaled("type: cron, metadata: {start: 0 8 * * *}"));

    assertThat(result.fleet().orElseThrow()).contains("replicas: 3\n");
    assertThat(result.diagnostics().toString()).contains("No file tells the Prometheus of `chat`");
  }

  @Test
  void productsOfOneShortNameAreTwoGpus() {
    String other =
        SERVICE.replace("chat-v1-3-0", "embed").replace("NVIDIA-L40S", "NVIDIA-H100-80GB-HBM2e");

    Import.Result result = imported(SERVICE.replace("NVIDIA-L40S", "NVIDIA-H100-80GB-HBM3"), other);

    assertThat(result.running()).containsExactly("chat", "embed");
    assertThat(result.fleet().orElseThrow()).contains("gpu: h100-80gb-2");
  }

  @Test
  void aProductThatIsNoLabelTakesNoModelAway() {
    Import.Result result = imported(SERVICE.replace("NVIDIA-L40S", "\"???\""));

    assertThat(result.running()).containsExactly("chat");
    assertThat(result.diagnostics().toString()).contains("asks for the GPU `???`");
  }

  @Test
  void aCacheThatIsNotAmongTheFilesIsTold() {
    assertThat(imported(SERVICE).diagnostics().toString())
        .contains("No file tells the NIMCache `weights` of `chat`");
  }

  @Test
  void theNamespaceThatIsTakenIsTold() {
    assertThat(imported(SERVICE.replace(", namespace: nim-prod", "")).diagnostics().toString())
        .contains("No file tells the namespace of NIMService `chat-v1-3-0`");
  }

  @Test
  void whatAClusterHasStoredIsRefusedByNoApiServer() {
    String stored =
        SERVICE
            .replace("namespace: nim-prod}", "namespace: nim-prod, uid: 1}")
            .replace("  replicas: 2", "  replicas: 2\n  someNewField: x");

    assertThat(imported(stored).diagnostics())
        .filteredOn(
            found -> found.code().id().equals("M005") && found.message().contains("someNewField"))
        .singleElement()
        .satisfies(found ->
            assertThat(found.help().toString())
                .contains("the cluster of this object has it; 3.0.2 and 3.1.2 and main would"));
  }

  @Test
  void aVariableThatIsThereManyTimesHasItsLastValue() {
    var variables = new StringBuilder("  env:\n");
    for (int i = 0; i <= 100; i++) variables.append("  - {name: A, value: v%d}\n".formatted(i));

    Import.Result result =
        imported(SERVICE.replace("  replicas: 2\n", variables + "  replicas: 2\n"));

    assertThat(result.fleet().orElseThrow()).contains("env: {A: v100}");
  }

  @Test
  void aRouteThatAnEditNarrowsIsTold() {
    assertThat(imported(SERVICE, ROUTE).diagnostics())
        .filteredOn(found -> found.code().id().equals("M009"))
        .singleElement()
        .satisfies(found -> assertThat(found.help().toString()).contains("those of `/v1` alone"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e2147483647", "1e999999999", "-1e-999999999", "99999999999999999999999"})
  void aThresholdThatIsNoNumberOfThisWorldIsNone(String threshold) {
    for (String query :
        List.of(
            "avg(gpu_cache_usage_perc)",
            "sum(num_requests_running)",
            "time_to_first_token_seconds")) {
      String trigger =
          "type: prometheus, metadata: {serverAddress: \"http://p\", query: %s, threshold: \"%s\"}"
              .formatted(query, threshold);

      assertThat(imported(SERVICE, scaled(trigger)).running()).containsExactly("chat");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 8 * * -", "0 8 * * ,", "0 8 * * 1--5", "0 8 * * 1,"})
  void daysThatAreNoneAreNoSchedule(String cron) {
    String trigger =
        "type: prometheus, metadata: {serverAddress: \"http://p\", query: up, threshold: \"1\"}}, {type: cron, metadata: {start: \"%s\", end: \"0 18 * * *\", desiredReplicas: \"4\"}"
            .formatted(cron);

    assertThat(imported(SERVICE, scaled(trigger)).fleet().orElseThrow()).doesNotContain("schedule");
  }

  @Test
  void aProbeOfThousandsOfYearsLeadsNoSchedule() {
    String probe =
        "  startupProbe: {probe: {httpGet: {path: /v1/health/ready, port: api}, failureThreshold:"
            + " 999999999, periodSeconds: 999999999}}\n  replicas: 2";
    String trigger =
        "type: prometheus, metadata: {serverAddress: \"http://p\", query: up, threshold: \"1\"}},"
            + " {type: cron, metadata: {start: \"0 8 * * *\", end: \"0 18 * * *\", desiredReplicas:"
            + " \"4\"}";

    assertThat(imported(SERVICE.replace("  replicas: 2", probe), scaled(trigger)).running())
        .containsExactly("chat");
  }

  private static String scaled(String triggers) {
    return """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: chat, namespace: nim-prod}
    spec:
      scaleTargetRef: {name: chat-v1-3-0}
      minReplicaCount: 3
      maxReplicaCount: 4
      triggers: [{%s}]
    """
        .formatted(triggers);
  }

  private static Import.Result imported(String... manifests) {
    var request = new Import.Request(Optional.empty(), Optional.empty(), Optional.empty());
    String all = String.join("---\n", manifests);
    return Import.read(List.of(new Input("all.yaml", all.getBytes(UTF_8))), request, Goldens.TODAY);
  }
}
