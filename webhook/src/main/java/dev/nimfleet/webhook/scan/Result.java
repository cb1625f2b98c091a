package dev.nimfleet.webhook.scan;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cluster.Inside;
import java.util.Comparator;
import java.util.Map;

/// What a rule says of an object that is there.
///
/// @param policy the rule
/// @param rule the policy of it that speaks
/// @param severity as the rule states it: `critical`, `high`, `medium`, `low` or `info`
/// @param properties what else somebody may want to filter by
public record Result(
    Subject about,
    String policy,
    String rule,
    Outcome outcome,
    String severity,
    String message,
    Map<String, String> properties) {
  /// The object, which is not kept.
  ///
  /// @param uid empty where it has none yet
  public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
    public static Subject of(AdmissionRequest request) {
      String group = request.kind().group();
      String version = request.kind().version();
      return new Subject(
          group.isEmpty() ? version : group + "/" + version,
          request.kind().kind(),
          request.namespace(),
          request.name(),
          Inside.text(request.object(), "metadata", "uid"));
    }
  }

  public Result {
    properties = Map.copyOf(properties);
  }

  /// Worst first, so that what is cut from a long report is what matters least.
  static final Comparator<Result> ORDER =
      Comparator.comparing(Result::outcome)
          .thenComparing(result -> result.about().kind())
          .thenComparing(result -> result.about().name())
          .thenComparing(Result::policy)
          .thenComparing(Result::rule)
          .thenComparing(Result::message);
}
