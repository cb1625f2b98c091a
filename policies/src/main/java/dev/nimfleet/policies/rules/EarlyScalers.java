package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Autoscalers that aim at a NIMService before it is there. Whoever made them was not stopped,
/// since their target was no model yet; whoever makes it one is told.
///
/// @param cluster where they are looked for
record EarlyScalers(ClusterView cluster) {
  private static final List<Resource> RESOURCES =
      List.of(
          new Resource("keda.sh", "v1alpha1", "scaledobjects"),
          new Resource("autoscaling", "v2", "horizontalpodautoscalers"));

  /// The NIMService that comes to be, if that is what is asked for.
  static Optional<MapValue> target(AdmissionRequest request) {
    boolean isNew =
        request.operation().equals("CREATE")
            && request.kind().kind().equals("NIMService")
            && request.kind().group().equals("apps.nvidia.com");
    return isNew && request.object() instanceof MapValue service
        ? Optional.of(service)
        : Optional.empty();
  }

  /// What has to be judged beside a NIMService: its autoscalers, as if they were created after it.
  List<AdmissionRequest> of(AdmissionRequest service) {
    return RESOURCES.stream().flatMap(resource -> of(service, resource)).toList();
  }

  private Stream<AdmissionRequest> of(AdmissionRequest service, Resource resource) {
    String apiVersion = resource.group() + "/" + resource.version();
    String kind = resource.group().equals("keda.sh") ? "ScaledObject" : "HorizontalPodAutoscaler";
    return Stream.of(service.name(), service.name() + ScaleTarget.WORKERS)
        .flatMap(name ->
            cluster
                .list(apiVersion, kind, service.namespace(), "spec.scaleTargetRef.name", name)
                .stream())
        .filter(scaler -> Inside.at(scaler, "metadata", "deletionTimestamp").isEmpty())
        .filter(scaler ->
            Inside.at(scaler, "spec", "scaleTargetRef")
                .flatMap(ScaleTarget::service)
                .filter(service.name()::equals)
                .isPresent())
        .map(scaler ->
            new AdmissionRequest(
                new Kind(resource.group(), resource.version(), kind),
                resource,
                "",
                Inside.text(scaler, "metadata", "name"),
                service.namespace(),
                service.operation(),
                service.user(),
                service.isDryRun(),
                service.options(),
                scaler,
                Null.NULL,
                service.namespaceObject()));
  }
}
