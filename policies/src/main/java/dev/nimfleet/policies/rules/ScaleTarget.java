package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cluster.Inside;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an autoscaler scales. One that an update turns to another target was never judged there: it
/// is as good as new, however old the rest of it is.
public final class ScaleTarget {
  /// What a reference without a kind means.
  public static final String USUAL_KIND = "Deployment";

  /// Of several nodes: a LeaderWorkerSet of the NIMService's name with this after it.
  public static final String WORKERS = "-lws";

  /// On KServe: a Deployment of the NIMService's name with this after it.
  public static final String PREDICTOR = "-predictor";

  /// The fields under `spec` that may name it, by resource.
  private static final Map<String, List<String>> FIELDS =
      Autoscaler.ALL.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  each -> each.resource().resource(), Autoscaler::targets));

  private ScaleTarget() {}

  /// The fields under `spec` in which objects of a resource may name their target; none where they
  /// have no such target.
  public static List<String> fields(String resource) {
    return FIELDS.getOrDefault(resource, List.of());
  }

  /// The names under which what the operator makes of a NIMService may be scaled.
  static List<String> names(String service, Object object) {
    String own = isOnKserve(object) ? service + PREDICTOR : service + WORKERS;
    return List.of(service, own);
  }

  public static boolean isOnKserve(Object service) {
    return Inside.text(service, "spec", "inferencePlatform").equals("kserve");
  }

  /// Whether a reference may mean what the operator makes under a name.
  static boolean canBe(Object reference, String name) {
    String stated = Inside.text(reference, "kind");
    return switch (stated.isEmpty() ? USUAL_KIND : stated) {
      case "LeaderWorkerSet" -> name.endsWith(WORKERS);
      case USUAL_KIND -> true;
      case "NIMService", "InferenceService" -> !name.endsWith(PREDICTOR);
      default -> false;
    };
  }

  /// The name of the NIMService that a reference means, if there is one: the operator gives it to
  /// what it makes of it.
  public static Optional<String> service(Object reference) {
    String kind = Inside.text(reference, "kind");
    String name = Inside.text(reference, "name");
    return switch (kind.isEmpty() ? USUAL_KIND : kind) {
      case "NIMService", USUAL_KIND, "InferenceService" -> Optional.of(name);
      case "LeaderWorkerSet" ->
          name.endsWith(WORKERS)
              ? Optional.of(name.substring(0, name.length() - WORKERS.length()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// Whether an update turns an autoscaler to another target.
  static boolean hasChanged(AdmissionRequest request) {
    if (!request.operation().equals("UPDATE")) return false;
    return fields(request.resource().resource()).stream()
        .anyMatch(field ->
            !part(request.object(), field, "name", "")
                    .equals(part(request.oldObject(), field, "name", ""))
                || !part(request.object(), field, "kind", USUAL_KIND)
                    .equals(part(request.oldObject(), field, "kind", USUAL_KIND)));
  }

  private static Object part(Object scaler, String field, String part, String usual) {
    return Inside.at(scaler, "spec", field, part).orElse(usual);
  }
}
