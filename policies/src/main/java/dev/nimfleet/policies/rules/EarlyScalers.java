package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Autoscalers that aim at a NIMService before it is there. Whoever made them was not stopped,
/// since their target was no model yet; whoever makes it one is told.
///
/// @param cluster where they are looked for
record EarlyScalers(ClusterView cluster) {
  /// Kinds that a scoped policy is about.
  private static final List<Autoscaler> KINDS =
      List.of(
          Autoscaler.of("keda.sh", "v1alpha1", "ScaledObject"),
          Autoscaler.of("autoscaling", "v2", "HorizontalPodAutoscaler"),
          Autoscaler.of("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler"),
          Autoscaler.of("autoscaling.gke.io", "v1beta1", "MultidimPodAutoscaler"),
          Autoscaler.of("datadoghq.com", "v1alpha1", "WatermarkPodAutoscaler"),
          Autoscaler.of("datadoghq.com", "v1alpha2", "DatadogPodAutoscaler"));

  private record Autoscaler(Kind kind, Resource resource) {
    static Autoscaler of(String group, String version, String kind) {
      String resource = kind.toLowerCase(Locale.ROOT) + "s";
      return new Autoscaler(new Kind(group, version, kind), new Resource(group, version, resource));
    }
  }

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
    return KINDS.stream().flatMap(autoscaler -> of(service, autoscaler)).toList();
  }

  private Stream<AdmissionRequest> of(AdmissionRequest service, Autoscaler autoscaler) {
    return ScaleTarget.fields(autoscaler.resource().resource()).stream()
        .flatMap(field -> aimed(service, autoscaler.kind(), field))
        .filter(scaler -> Inside.at(scaler, "metadata", "deletionTimestamp").isEmpty())
        .map(scaler ->
            new AdmissionRequest(
                autoscaler.kind(),
                autoscaler.resource(),
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

  private Stream<MapValue> aimed(AdmissionRequest service, Kind kind, String field) {
    String apiVersion = kind.group() + "/" + kind.version();
    return ScaleTarget.names(service.name(), service.object()).stream()
        .flatMap(name ->
            cluster
                .list(
                    apiVersion,
                    kind.kind(),
                    service.namespace(),
                    "spec.%s.name".formatted(field),
                    name)
                .stream()
                .filter(scaler ->
                    Inside.at(scaler, "spec", field)
                        .filter(reference -> ScaleTarget.canBe(reference, name))
                        .isPresent()));
  }
}
