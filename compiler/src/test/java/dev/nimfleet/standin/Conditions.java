package dev.nimfleet.standin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The conditions in a status that is about to be written, as Kubernetes' own helper sets them: the
/// time of a transition changes with the status alone.
final class Conditions {
  private final ArrayNode list;

  Conditions(ArrayNode list) {
    this.list = list;
  }

  static Conditions of(ObjectNode object) {
    return new Conditions(object.withObject("/status").withArray("conditions"));
  }

  void set(String type, String status, String reason, String message) {
    ObjectNode condition = condition(type);
    if (!status.equals(condition.path("status").asString(""))) {
      condition.put("lastTransitionTime", now());
    }
    condition.put("status", status).put("reason", reason).put("message", message);
  }

  /// The same for a kind whose conditions bear a generation.
  void set(String type, String status, String reason, String message, long generation) {
    set(type, status, reason, message);
    condition(type).put("observedGeneration", generation);
  }

  /// The same for KEDA, whose conditions bear no time.
  void setTimeless(String type, String status, String reason, String message) {
    ObjectNode condition = condition(type).put("status", status);
    if (!reason.isEmpty()) condition.put("reason", reason).put("message", message);
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private ObjectNode condition(String type) {
    for (JsonNode each : list) {
      if (each.path("type").asString("").equals(type)) return (ObjectNode) each;
    }
    return list.addObject().put("type", type);
  }
}
