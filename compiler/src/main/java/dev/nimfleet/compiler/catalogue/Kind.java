package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.anything;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import java.util.List;
import java.util.Optional;

/// A kind of Kubernetes object, with what the API server knows of it.
record Kind(String apiVersion, String name, ObjectSchema schema) {

  /// A kind that a CustomResourceDefinition brings.
  static Kind custom(String apiVersion, String name, Field spec) {
    return new Kind(apiVersion, name, root(spec));
  }

  /// A kind that the API server has itself.
  static Kind builtIn(String apiVersion, String name, Field spec) {
    return new Kind(apiVersion, name, root(spec).decodedByGo());
  }

  private static ObjectSchema root(Field spec) {
    return object(
        field("apiVersion", string()).required(),
        field("kind", string()).required(),
        field("metadata", ObjectMeta.SCHEMA).required(),
        spec,
        field("status", anything()));
  }

  String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  String version() {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  /// The kind of that name. Each is a class of its own and is loaded at its first use.
  static Optional<Kind> named(String kind) {
    return Optional.ofNullable(
        switch (kind) {
          case "HTTPRoute" -> HttpRoute.KIND;
          case "InferencePool" -> InferencePool.KIND;
          case "NIMCache" -> NimCache.KIND;
          case "NIMService" -> NimService.KIND;
          case "PodDisruptionBudget" -> PodDisruptionBudget.KIND;
          case "PolicyConfig" -> PolicyConfig.KIND;
          case "PolicyWaiver" -> PolicyWaiver.KIND;
          case "ResourceQuota" -> ResourceQuota.KIND;
          case "ScaledObject" -> ScaledObject.KIND;
          case "TriggerAuthentication" -> TriggerAuthentication.KIND;
          case "ValidatingAdmissionPolicy" -> AdmissionPolicy.KIND;
          case "ValidatingAdmissionPolicyBinding" -> AdmissionPolicyBinding.KIND;
          default -> null;
        });
  }

  /// The names that [#named(String)] knows.
  static final List<String> NAMES =
      List.of(
          "HTTPRoute",
          "InferencePool",
          "NIMCache",
          "NIMService",
          "PodDisruptionBudget",
          "PolicyConfig",
          "PolicyWaiver",
          "ResourceQuota",
          "ScaledObject",
          "TriggerAuthentication",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");
}
