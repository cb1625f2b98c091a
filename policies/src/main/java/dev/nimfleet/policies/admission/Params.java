package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.Binding.ParamRef;
import dev.nimfleet.policies.admission.Policy.ParamKind;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.util.List;
import java.util.Optional;

/// The parameters of a policy under a binding.
sealed interface Params {
  /// The policy is evaluated once with each, so not at all without one.
  record Found(List<Object> each) implements Params {}

  /// The binding does not fit the cluster or the request.
  record Missing(String message) implements Params {}

  static Params of(
      Optional<ParamKind> kind,
      Optional<ParamRef> reference,
      AdmissionRequest request,
      ClusterView cluster) {
    if (kind.isEmpty() || reference.isEmpty()) return new Found(List.of(Null.NULL));
    ParamRef ref = reference.get();
    boolean isNamespaced = cluster.isNamespaced(kind.get().apiVersion(), kind.get().kind());
    if (!isNamespaced && !ref.namespace().isEmpty()) {
      return new Missing(
          "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
    }
    String namespace = ref.namespace().isEmpty() ? request.namespace() : ref.namespace();
    if (isNamespaced && namespace.isEmpty()) {
      return new Missing(
          "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
    }
    List<Object> found = find(kind.get(), ref, isNamespaced ? namespace : "", cluster);
    return found.isEmpty() && ref.deniesMissing()
        ? new Missing("no params found for policy binding with `Deny` parameterNotFoundAction")
        : new Found(found);
  }

  private static List<Object> find(
      ParamKind kind, ParamRef ref, String namespace, ClusterView cluster) {
    if (!ref.name().isEmpty()) {
      return cluster.get(kind.apiVersion(), kind.kind(), namespace, ref.name()).stream()
          .map(Object.class::cast)
          .toList();
    }
    return cluster.list(kind.apiVersion(), kind.kind(), namespace).stream()
        .filter(object -> ref.selector().selects(Inside.labels(object)))
        .map((MapValue object) -> (Object) object)
        .toList();
  }
}
