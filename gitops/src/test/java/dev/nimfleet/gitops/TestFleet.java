package dev.nimfleet.gitops;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.gitops.plan.Desired;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A fleet of small models, as it is compiled.
public record TestFleet(List<String> models) {
  private static final String HEAD =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          storage: {class: fast}
          gpu: h100
          metrics: {prometheus: "http://prometheus:9090"}
          gateway: {name: inference, namespace: gateways, domain: models.example.com}
        gpus:
          h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8, nodes: 4}
        models:
      """;

  /// What such a fleet needs in a cluster besides the CRDs.
  public static final String SURROUNDINGS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: nim}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: gateways}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-registry-secret, namespace: nim}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-api-secret, namespace: nim}
      ---
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: fast}
      provisioner: example.com/fast
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: inference, namespace: gateways}
      spec:
        gatewayClassName: any
        listeners:
        - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
      """;

  public static TestFleet of(String... models) {
    return new TestFleet(Arrays.asList(models));
  }

  /// Its fleet.yaml.
  public String yaml() {
    return models.stream()
        .map(model ->
            """
                %s:
                  image: meta/%s:1.0.0
                  profile: vllm-fp8-tp1-pp1
                  workload: short-context-chat
                  replicas: 2..4
                  cache: 20Gi
            """
                .formatted(model, model))
        .collect(Collectors.joining("", HEAD, ""));
  }

  public Desired desired() {
    Run run = Run.of(List.of(new Input("fleet.yaml", yaml().getBytes(StandardCharsets.UTF_8))));
    Compilation done = new Compiler(ManifestCheck.NONE, LocalDate.EPOCH).compile(run);
    if (done.hasErrors()) throw new IllegalArgumentException(done.diagnostics().toString());
    var diagnostics = new Diagnostics();
    List<Desired> fleets =
        Desired.of(
            done.fleets().getFirst().manifests().stream().map(Manifest::object).toList(),
            diagnostics);
    if (diagnostics.hasErrors())
      throw new IllegalArgumentException(diagnostics.sorted().toString());
    return fleets.getFirst();
  }
}
