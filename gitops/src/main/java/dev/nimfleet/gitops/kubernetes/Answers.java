package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import java.util.List;
import java.util.Optional;

/// What an API server's answers mean.
final class Answers {
  private Answers() {}

  /// The object that an answer holds.
  ///
  /// @param about what was asked for, as it stands in messages
  /// @throws ClusterTrouble when it holds none
  static MapNode object(Wire.Answer answer, Json json, String about) throws ClusterTrouble {
    if (!answer.isSuccess()) throw trouble(answer, json, about);
    return json.object(answer.text())
        .orElseThrow(() -> new ClusterTrouble(Reason.UNREACHABLE, ApiErrors.unreadable(about)));
  }

  static ClusterTrouble trouble(Wire.Answer answer, Json json, String about) {
    Optional<MapNode> status = json.object(answer.text());
    String message = status.flatMap(map -> map.text("message")).orElse(answer.text()).strip();
    List<MapNode> causes =
        status.map(map -> KubeObject.items(map, "details", "causes")).orElse(List.of());
    Reason reason = reason(answer.code(), message, causes);
    return new ClusterTrouble(
        reason,
        ApiErrors.refused(reason, answer.code(), about, message, causes),
        answer.retryAfter());
  }

  private static Reason reason(int code, String message, List<MapNode> causes) {
    boolean isEnding =
        causes.stream()
            .anyMatch(cause -> cause.text("reason").orElse("").equals("NamespaceTerminating"));
    if (isEnding) return Reason.TERMINATING;
    // An admission plugin's refusal carries the code that it likes.
    if (isOfAdmission(message)) return Reason.DENIED;
    return switch (code) {
      case 401, 403 -> Reason.FORBIDDEN;
      case 404 -> Reason.NOT_FOUND;
      case 409 -> isOfFields(causes) ? Reason.CONFLICT : Reason.OUTDATED;
      case 400, 405, 413, 415, 422 -> Reason.INVALID;
      case 500 -> isUnknownField(message) ? Reason.INVALID : Reason.BUSY;
      default -> Reason.BUSY;
    };
  }

  private static boolean isOfFields(List<MapNode> causes) {
    return causes.stream()
        .anyMatch(cause -> cause.text("reason").orElse("").equals("FieldManagerConflict"));
  }

  private static boolean isOfAdmission(String message) {
    return message.contains("denied the request:")
        || message.startsWith("ValidatingAdmissionPolicy ")
        || message.contains(": ValidatingAdmissionPolicy '");
  }

  /// An apply of a field that the schema lacks is answered with 500.
  private static boolean isUnknownField(String message) {
    return message.contains("failed to create typed patch object");
  }
}
