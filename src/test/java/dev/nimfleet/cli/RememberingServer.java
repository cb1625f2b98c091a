package dev.nimfleet.cli;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import java.nio.file.Path;
import java.util.List;

/// An API server that knows ModelFleets, and in them what a reconciler would remember.
record RememberingServer(ApiServer server) implements AutoCloseable {
  static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          metrics: {prometheus: "http://prometheus:9090"}
          gateway: {name: inference, domain: example.com}
          loadTime: 4m
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
      """;

  static RememberingServer start(String... namespaces) {
    ApiServer server = ApiServer.start();
    server.client().createNamespaces(namespaces);
    server.client().installCrds(List.of(FleetFormats.customResourceDefinition()));
    return new RememberingServer(server);
  }

  Path kubeconfig() {
    return server.kubeconfig();
  }

  void fleet(String namespace, String name) {
    server
        .client()
        .create(
            new ObjectRef("nimfleet.dev/v1alpha1", "ModelFleet", namespace, name),
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: ModelFleet
            metadata: {name: %s, namespace: %s}
            spec: {}
            """
                .formatted(name, namespace))
        .orThrow();
  }

  /// @param candidate empty for none
  void remember(
      String namespace,
      String fleet,
      String model,
      String phase,
      int weight,
      String live,
      String candidate) {
    String green =
        candidate.isEmpty()
            ? ""
            : "\"candidate\": {\"name\": \"%s\", \"digest\": \"d2\"},".formatted(candidate);
    server.kubectl(
        "patch",
        "modelfleet",
        fleet,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"rollouts": {"%s": {"model": "%1$s", "phase": "%s", "reason": "r", "why": "w",
         "keptUntil": "2027-01-01T11:00:00Z", "live": {"name": "%s", "digest": "d1"}, %s
         "weight": %d, "from": %5$d, "changed": "2027-01-01T10:00:00Z", "passes": 1,
         "counted": "2027-01-01T10:01:00Z", "isStarted": false, "isHurried": false,
         "openedGate": -1, "commands": [], "told": "",
         "history": [%s{"digest": "d1", "outcome": "FINISHED", "at": "2027-01-01T09:00:00Z"}]}}}}
        """
            .formatted(model, phase, live, green, weight, refusal(phase)));
  }

  private static String refusal(String phase) {
    return phase.equals("Aborted")
        ? "{\"digest\": \"d2\", \"outcome\": \"ABORTED\", \"at\": \"2027-01-01T10:30:00Z\"},"
        : "";
  }

  void forget() {
    server.kubectl("delete", "modelfleet", "--all", "-A");
  }

  @Override
  public void close() {
    server.close();
  }
}
