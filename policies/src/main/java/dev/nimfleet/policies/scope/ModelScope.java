package dev.nimfleet.policies.scope;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.ScaleTarget;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which autoscalers and routes are a model's business. A cluster has others too, of which our
/// rules must not speak: a policy with `nimfleet.dev/scope: target` holds only where the target of
/// the object resolves to a NIMService.
public final class ModelScope {
  private static final String NIM = "apps.nvidia.com/v1alpha1";
  private static final String SERVICE = "NIMService";

  /// A ReplicaSet is of a Deployment, that of an InferenceService, that of a NIMService.
  private static final int GENERATIONS = 4;

  private final ClusterView cluster;

  /// @param cluster all namespaces, since a route may lead into another one
  public ModelScope(ClusterView cluster) {
    this.cluster = cluster;
  }

  /// Whether a policy has a say in a request.
  ///
  /// @param isStrict whether the administrator wants the rules on everything in the namespace
  public boolean holds(RulePolicy policy, AdmissionRequest request, boolean isStrict) {
    return !policy.isScoped() || isStrict || servesModel(request);
  }

  /// Whether a request is about something that scales or leads to a NIMService. What turns away
  /// from one is not: what it leaves is none the worse.
  public boolean servesModel(AdmissionRequest request) {
    Object object = request.subject();
    return object instanceof MapValue
        && servesModel(request.kind().kind(), object, request.namespace());
  }

  private boolean servesModel(String kind, Object object, String namespace) {
    return switch (kind) {
      case SERVICE, "NIMCache" -> true;
      case "HTTPRoute", "GRPCRoute" -> leadsToModel(object, namespace);
      case "InferenceService" ->
          isModel(namespace, Inside.text(object, "metadata", "name"))
              || isOwnedByModel(object, namespace);
      default ->
          Stream.of("scaleTargetRef", "targetRef")
              .flatMap(field -> Inside.at(object, "spec", field).stream())
              .anyMatch(reference -> scalesModel(reference, namespace));
    };
  }

  /// Names a NIMService, or a workload that is made of one.
  private boolean scalesModel(Object reference, String namespace) {
    return isMade(reference, namespace, GENERATIONS);
  }

  /// Whether a reference leads to a NIMService: by the name that the operator gives to what it
  /// makes, or from owner to owner.
  private boolean isMade(Object reference, String namespace, int generations) {
    if (ScaleTarget.service(reference).filter(name -> isModel(namespace, name)).isPresent()) {
      return true;
    }
    String stated = Inside.text(reference, "kind");
    String kind = stated.isEmpty() ? ScaleTarget.USUAL_KIND : stated;
    String name = Inside.text(reference, "name");
    if (kind.equals(ScaleTarget.USUAL_KIND) && isPredictor(namespace, name)) return true;
    String version = Inside.text(reference, "apiVersion");
    return cluster
        .get(version.isEmpty() ? "apps/v1" : version, kind, namespace, name)
        .filter(object -> isOwnedByModel(object, namespace, generations))
        .isPresent();
  }

  /// KServe calls the Deployment of an InferenceService, and so of a NIMService on it, like that.
  private boolean isPredictor(String namespace, String name) {
    return name.endsWith(ScaleTarget.PREDICTOR)
        && cluster
            .get(
                NIM,
                SERVICE,
                namespace,
                name.substring(0, name.length() - ScaleTarget.PREDICTOR.length()))
            .filter(ScaleTarget::isOnKserve)
            .isPresent();
  }

  private boolean leadsToModel(Object route, String namespace) {
    return Inside.items(route, "spec", "rules").stream()
        .flatMap(rule -> Inside.items(rule, "backendRefs").stream())
        .anyMatch(backend -> servesModel(backend, namespace));
  }

  private boolean servesModel(Object backend, String own) {
    String stated = Inside.text(backend, "namespace");
    String namespace = stated.isEmpty() ? own : stated;
    String name = Inside.text(backend, "name");
    String kind = Inside.text(backend, "kind");
    return switch (kind.isEmpty() ? "Service" : kind) {
      case "Service" ->
          isModel(namespace, name)
              || isOwned("v1", "Service", namespace, name)
              || selectsModel("v1", "Service", namespace, name, "spec", "selector");
      case "InferencePool" ->
          isModel(namespace, name)
              || selectsModel(
                  "inference.networking.k8s.io/v1",
                  "InferencePool",
                  namespace,
                  name,
                  "spec",
                  "selector",
                  "matchLabels");
      default -> false;
    };
  }

  private boolean isModel(String namespace, String name) {
    return !name.isEmpty() && cluster.get(NIM, SERVICE, namespace, name).isPresent();
  }

  private boolean isOwned(String apiVersion, String kind, String namespace, String name) {
    return cluster
        .get(apiVersion, kind, namespace, name)
        .filter(object -> isOwnedByModel(object, namespace))
        .isPresent();
  }

  private boolean isOwnedByModel(Object object, String namespace) {
    return isOwnedByModel(object, namespace, GENERATIONS);
  }

  private boolean isOwnedByModel(Object object, String namespace, int generations) {
    return generations > 0
        && Inside.items(object, "metadata", "ownerReferences").stream()
            .anyMatch(owner -> isMade(owner, namespace, generations - 1));
  }

  /// Pods of a NIMService carry its name as the label `app`.
  private boolean selectsModel(
      String apiVersion, String kind, String namespace, String name, String... selector) {
    Optional<MapValue> object = cluster.get(apiVersion, kind, namespace, name);
    List<String> path = Stream.concat(Stream.of(selector), Stream.of("app")).toList();
    return object
        .map(found -> Inside.text(found, path.toArray(String[]::new)))
        .map(app ->
            app.endsWith(ScaleTarget.WORKERS)
                ? app.substring(0, app.length() - ScaleTarget.WORKERS.length())
                : app)
        .filter(app -> isModel(namespace, app))
        .isPresent();
  }
}
