package dev.nimfleet.standin;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RealCrds;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects of one model in a namespace, and what became of them.
record Delivery(ApiClient api, String namespace) {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  static void installCrds(ApiServer server) {
    server.client().installCrds(RealCrds.find().orElseThrow().texts("v3.1.2"));
  }

  void deliver() {
    apply(Kind.NIM_CACHE, "cache", CACHE);
    deliverService();
  }

  /// All but the cache.
  void deliverService() {
    apply(Kind.NIM_SERVICE, "llama", SERVICE);
    apply(Kind.SCALED_OBJECT, "llama", SCALER);
    apply(Kind.HTTP_ROUTE, "llama", ROUTE);
  }

  void apply(Kind kind, String name, String yaml) {
    ApiResponse _ = api.apply(kind.ref(namespace, name), yaml).orThrow();
  }

  void delete(Kind kind, String name) {
    ApiResponse _ = api.delete(kind.ref(namespace, name)).orThrow();
  }

  /// Delivers the ScaledObject with an annotation of KEDA's.
  void annotateScaler(String annotation, String value) {
    apply(
        Kind.SCALED_OBJECT,
        "llama",
        SCALER.replace(
            "metadata: {name: llama}",
            "metadata: {name: llama, annotations: {autoscaling.keda.sh/%s: \"%s\"}}"
                .formatted(annotation, value)));
  }

  /// So that the next test finds nothing.
  void deleteAll() {
    for (Kind kind :
        List.of(Kind.HTTP_ROUTE, Kind.SCALED_OBJECT, Kind.NIM_SERVICE, Kind.NIM_CACHE)) {
      for (String name : List.of("llama", "cache")) {
        ApiResponse response = api.delete(kind.ref(namespace, name));
        if (response.code() == 404) continue;
        ApiResponse _ = response.orThrow();
      }
    }
  }

  boolean exists(Kind kind, String name) {
    return api.get(kind.ref(namespace, name)).code() != 404;
  }

  Stored stored(Kind kind, String name) {
    return new Stored(kind, (ObjectNode) api.get(kind.ref(namespace, name)).orThrow().json());
  }

  /// Empty when there is no such object, or nothing there.
  String text(Kind kind, String name, String pointer) {
    ApiResponse response = api.get(kind.ref(namespace, name));
    return response.isSuccess() ? response.json().at(pointer).asString("") : "";
  }

  /// Such as `False ScaledObjectCheckFailed …`; empty for none.
  String condition(Kind kind, String name, String type) {
    ApiResponse response = api.get(kind.ref(namespace, name));
    return response.isSuccess() ? condition(response.json().path("status"), type) : "";
  }

  private static String condition(JsonNode status, String type) {
    return status
        .path("conditions")
        .valueStream()
        .filter(each -> each.path("type").asString("").equals(type))
        .map(each ->
            "%s %s %s"
                .formatted(
                    each.path("status").asString(""),
                    each.path("reason").asString(""),
                    each.path("message").asString("")))
        .findFirst()
        .orElse("");
  }

  void awaits(Kind kind, String name, String pointer, String text) {
    if (Patience.until(LIMIT, () -> text(kind, name, pointer).equals(text))) return;
    throw new AssertionError(
        "%s is not %s in %s".formatted(pointer, text, api.get(kind.ref(namespace, name)).body()));
  }

  void awaitsCondition(Kind kind, String name, String type, String start) {
    if (Patience.until(LIMIT, () -> condition(kind, name, type).startsWith(start))) return;
    throw new AssertionError(
        "%s is not %s in %s".formatted(type, start, api.get(kind.ref(namespace, name)).body()));
  }

  /// What the first Gateway says.
  void awaitsRoute(String type, String start) {
    if (Patience.until(LIMIT, () -> routeCondition(type).startsWith(start))) return;
    throw new AssertionError(
        "%s is not %s in %s"
            .formatted(type, start, api.get(Kind.HTTP_ROUTE.ref(namespace, "llama")).body()));
  }

  private String routeCondition(String type) {
    ApiResponse response = api.get(Kind.HTTP_ROUTE.ref(namespace, "llama"));
    return response.isSuccess() ? condition(response.json().at("/status/parents/0"), type) : "";
  }

  void awaitsEnd(Kind kind, String name) {
    if (Patience.until(LIMIT, () -> !exists(kind, name))) return;
    throw new AssertionError("still there: " + api.get(kind.ref(namespace, name)).body());
  }

  static final String CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: cache}
      spec:
        source:
          ngc:
            modelPuller: nvcr.io/nim/meta/llama:1.3.0
            pullSecret: ngc-registry-secret
            authSecret: ngc-api-secret
            model: {engine: vllm, precision: fp8, tensorParallelism: "1"}
        storage:
          pvc: {create: true, storageClass: fast, size: 250Gi, volumeAccessMode: ReadWriteMany}
      """;

  static final String SERVICE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMService
      metadata: {name: llama}
      spec:
        image: {repository: nvcr.io/nim/meta/llama, tag: "1.3.0", pullSecrets: [secret]}
        authSecret: ngc-api-secret
        storage:
          readOnly: true
          nimCache: {name: cache, profile: vllm-fp8-tp1-pp1}
        resources:
          limits: {nvidia.com/gpu: "1", memory: 80Gi}
          requests: {nvidia.com/gpu: "1", memory: 80Gi}
        startupProbe:
          enabled: true
          probe:
            httpGet: {path: /v1/health/ready, port: 8000}
            periodSeconds: 10
            failureThreshold: 120
        expose:
          service: {type: ClusterIP, port: 8000}
      """;

  static final String SCALER =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: llama}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: llama}
        minReplicaCount: 2
        maxReplicaCount: 8
        fallback: {failureThreshold: 3, replicas: 4, behavior: currentReplicasIfHigher}
        advanced:
          horizontalPodAutoscalerConfig:
            behavior:
              scaleDown:
                stabilizationWindowSeconds: 600
                policies: [{type: Pods, value: 1, periodSeconds: 300}]
        triggers:
        - type: prometheus
          metricType: Value
          metadata: {serverAddress: "http://prometheus:9090", query: up, threshold: "70"}
      """;

  static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: llama}
      spec:
        parentRefs:
        - {name: inference, namespace: gateways}
        - {name: internal, namespace: gateways}
        rules:
        - backendRefs: [{name: llama, port: 8000, weight: 100}]
      """;
}
