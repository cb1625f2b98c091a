package dev.nimfleet.standin;

import dev.nimfleet.envtest.ObjectRef;
import java.util.Arrays;
import java.util.Optional;

/// The kinds that the controllers look at.
public enum Kind {
  NIM_CACHE("apps.nvidia.com/v1alpha1", "NIMCache", "nimcaches"),
  NIM_SERVICE("apps.nvidia.com/v1alpha1", "NIMService", "nimservices"),
  SCALED_OBJECT("keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
  HTTP_ROUTE("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes"),
  DEPLOYMENT("apps/v1", "Deployment", "deployments"),
  AUTOSCALER("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
  JOB("batch/v1", "Job", "jobs"),
  SERVICE("v1", "Service", "services"),
  CLAIM("v1", "PersistentVolumeClaim", "persistentvolumeclaims");

  private final String apiVersion;
  private final String kind;
  private final String plural;

  Kind(String apiVersion, String kind, String plural) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.plural = plural;
  }

  public String apiVersion() {
    return apiVersion;
  }

  /// As manifests write it.
  public String kind() {
    return kind;
  }

  public ObjectRef ref(String namespace, String name) {
    return new ObjectRef(apiVersion, kind, namespace, name);
  }

  static Optional<Kind> of(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(each -> each.apiVersion.equals(apiVersion) && each.kind.equals(kind))
        .findFirst();
  }

  /// Of the objects in all namespaces.
  String path() {
    return root() + "/" + plural;
  }

  String path(String namespace) {
    return "%s/namespaces/%s/%s".formatted(root(), namespace, plural);
  }

  String path(String namespace, String name) {
    return path(namespace) + "/" + name;
  }

  private String root() {
    return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
  }
}
