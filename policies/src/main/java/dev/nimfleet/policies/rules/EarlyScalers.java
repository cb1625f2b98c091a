package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
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
    return Autoscaler.ALL.stream().flatMap(autoscaler -> of(service, autoscaler)).toList();
  }

  private Stream<AdmissionRequest> of(AdmissionRequest service, Autoscaler autoscaler) {
    return autoscaler.targets().stream()
        .flatMap(field -> aimed(service, autoscaler, field))
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

  private Stream<MapValue> aimed(AdmissionRequest service, Autoscaler autoscaler, String field) {
    return ScaleTarget.names(service.name(), service.object()).stream()
        .flatMap(name ->
            cluster
                .list(
                    autoscaler.apiVersion(),
                    autoscaler.kind().kind(),
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
