package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    var request = new Import.Request(Optional.of("My Fleet"), "default", Optional.empty());

    Import.Result result =
        Import.read(List.of(new Input("a.yaml", SERVICE.getBytes(UTF_8))), request, Goldens.TODAY);

    assertThat(result.fleet()).isEmpty();
    assertThat(result.diagnostics().toString()).contains("My Fleet");
  }

  private static Import.Result imported(String... manifests) {
    var request = new Import.Request(Optional.empty(), "default", Optional.empty());
    String all = String.join("---\n", manifests);
    return Import.read(List.of(new Input("all.yaml", all.getBytes(UTF_8))), request, Goldens.TODAY);
  }
}
