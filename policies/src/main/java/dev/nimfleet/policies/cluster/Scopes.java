package dev.nimfleet.policies.cluster;

import java.util.Set;

/// Which of the kinds that every API server has are in no namespace.
final class Scopes {
  private static final Set<String> OF_CLUSTER =
      Set.of(
          "v1 Namespace",
          "v1 Node",
          "v1 PersistentVolume",
          "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
          "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy",
          "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding",
          "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
          "apiextensions.k8s.io/v1 CustomResourceDefinition",
          "networking.k8s.io/v1 IngressClass",
          "rbac.authorization.k8s.io/v1 ClusterRole",
          "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
          "scheduling.k8s.io/v1 PriorityClass",
          "storage.k8s.io/v1 StorageClass",
          "gateway.networking.k8s.io/v1 GatewayClass");

  private Scopes() {}

  static boolean isNamespaced(String apiVersion, String kind) {
    return !OF_CLUSTER.contains(apiVersion + " " + kind);
  }
}
