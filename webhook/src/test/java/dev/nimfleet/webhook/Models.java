package dev.nimfleet.webhook;

import dev.nimfleet.envtest.ObjectRef;

/// Objects of a model as people apply them.
final class Models {
  /// Of profiles that a cache may hold.
  static final String FP8 = "4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d";

  static final String BF16 = "0be8b71b5a1b0e1c7f2a7ef2bb5f6d5f8e4f3a96d1c41b9e2b7f0f54c4e1a9d3";

  private Models() {}

  static ObjectRef cacheRef(String namespace, String name) {
    return new ObjectRef("apps.nvidia.com/v1alpha1", "NIMCache", namespace, name);
  }

  static ObjectRef serviceRef(String namespace, String name) {
    return new ObjectRef("apps.nvidia.com/v1alpha1", "NIMService", namespace, name);
  }

  static ObjectRef pipelineRef(String namespace, String name) {
    return new ObjectRef("apps.nvidia.com/v1alpha1", "NIMPipeline", namespace, name);
  }

  static ObjectRef scaledObjectRef(String namespace, String name) {
    return new ObjectRef("keda.sh/v1alpha1", "ScaledObject", namespace, name);
  }

  static ObjectRef hpaRef(String version, String namespace, String name) {
    return new ObjectRef("autoscaling/" + version, "HorizontalPodAutoscaler", namespace, name);
  }

  static String cache(String namespace, String name) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMCache
    metadata: {name: %s, namespace: %s}
    spec:
      source:
        ngc:
          modelPuller: nvcr.io/nim/meta/llama-3.1-70b-instruct:1.3.0
          authSecret: ngc-api-secret
          pullSecret: ngc-secret
          model: {profiles: [%s]}
      storage: {pvc: {create: true, size: 250Gi, volumeAccessMode: ReadWriteMany}}
    """
        .formatted(name, namespace, FP8);
  }

  /// A service that no rule has anything to say of once its cache is Ready.
  static String service(String namespace, String name, String cache) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMService
    metadata: {name: %s, namespace: %s}
    spec:
      authSecret: ngc-api-secret
      image:
        repository: nvcr.io/nim/meta/llama-3.1-70b-instruct
        tag: 1.3.0
        pullSecrets: [ngc-secret]
      expose: {service: {type: ClusterIP, port: 8000}}
      resources: {limits: {nvidia.com/gpu: 1}, requests: {nvidia.com/gpu: 1}}
      storage:
        readOnly: true
        nimCache: {name: %s, profile: %s}
      startupProbe:
        enabled: true
        probe:
          httpGet: {path: /v1/health/ready, port: 8000}
          initialDelaySeconds: 30
          periodSeconds: 10
          failureThreshold: 120
    """
        .formatted(name, namespace, cache, FP8);
  }

  /// Its startup probe gives up after 12 minutes.
  static String hastyService(String namespace, String name, String cache) {
    return service(namespace, name, cache).replace("failureThreshold: 120", "failureThreshold: 69");
  }

  /// Its model scales on the CPU, as one without metrics does.
  static String pipeline(String namespace, String name) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMPipeline
    metadata: {name: %s, namespace: %s}
    spec:
      services:
      - name: llm
        enabled: true
        spec:
          authSecret: ngc-api-secret
          image: {repository: nvcr.io/nim/meta/llama-3.1-70b-instruct, tag: 1.3.0}
          expose: {service: {type: ClusterIP, port: 8000}}
          storage: {nimCache: {name: llama}}
          scale: {enabled: true, hpa: {maxReplicas: 4}}
    """
        .formatted(name, namespace);
  }

  static String scaledObject(String namespace, String name) {
    return """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: %1$s, namespace: %2$s}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      minReplicaCount: 2
      maxReplicaCount: 8
      cooldownPeriod: 600
      advanced:
        horizontalPodAutoscalerConfig:
          behavior: {scaleDown: {stabilizationWindowSeconds: 600}}
      triggers:
      - type: prometheus
        name: kv-cache
        metricType: Value
        metadata:
          serverAddress: http://prometheus:9090
          query: avg(gpu_cache_usage_perc{namespace="%2$s",service="%1$s"}) * 100
          threshold: "70"
          ignoreNullValues: "false"
    """
        .formatted(name, namespace);
  }

  /// It scales on the CPU besides.
  static String cpuScaler(String namespace, String name) {
    return scaledObject(namespace, name)
        + "  - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}\n";
  }

  /// It gives replicas away after five minutes.
  static String hurriedScaler(String namespace, String name) {
    return scaledObject(namespace, name).replace("cooldownPeriod: 600", "cooldownPeriod: 300");
  }

  static String hpa(String namespace, String name, String metrics) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: %1$s, namespace: %2$s}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      minReplicas: 2
      maxReplicas: 8
      behavior: {scaleDown: {stabilizationWindowSeconds: 600}}
      metrics: [%3$s]
    """
        .formatted(name, namespace, metrics);
  }

  /// What KEDA makes of a ScaledObject.
  ///
  /// @param uid of that
  static String kedaHpa(String namespace, String scaledObject, String uid) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: keda-hpa-%1$s
      namespace: %2$s
      labels: {app.kubernetes.io/managed-by: keda-operator, scaledobject.keda.sh/name: %1$s}
      ownerReferences:
      - {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: %1$s, uid: "%3$s", controller: true, blockOwnerDeletion: true}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      minReplicas: 2
      maxReplicas: 8
      behavior: {scaleDown: {stabilizationWindowSeconds: 600}}
      metrics:
      - type: External
        external:
          metric: {name: s0-prometheus, selector: {matchLabels: {scaledobject.keda.sh/name: %1$s}}}
          target: {type: Value, value: "70"}
    """
        .formatted(scaledObject, namespace, uid);
  }

  static final String CPU =
      "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization:"
          + " 60}}}";

  static final String KV_CACHE =
      "{type: Pods, pods: {metric: {name: gpu_cache_usage_perc}, target: {type: AverageValue,"
          + " averageValue: 700m}}}";
}
