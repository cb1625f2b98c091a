package dev.nimfleet.compiler;

import java.util.ArrayList;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What NIM Operator makes of a stored object when it adds its finalizer: it decodes it into Go
/// structs and writes those back. `omitempty` drops zero values; structs that are no pointers
/// appear, empty.
///
/// Seen with the real operator, release 3.1.2 and main.
final class OperatorRewrite {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// By kind, what appears in `spec`.
  private static final Map<String, String> ADDED =
      Map.of(
          "NIMCache",
          """
          {"resources": {"cpu": "0", "memory": "0"}}
          """,
          "NIMService",
          """
          {"livenessProbe": {}, "readinessProbe": {}, "startupProbe": {},
           "metrics": {"serviceMonitor": {}},
           "scale": {"hpa": {"maxReplicas": 0, "minReplicas": 1}},
           "storage": {"pvc": {}},
           "expose": {"ingress": {"spec": {}}, "router": {}}}
          """);

  private OperatorRewrite() {}

  static String of(JsonNode stored) {
    ObjectNode object = (ObjectNode) stored.deepCopy();
    ObjectNode spec = (ObjectNode) object.path("spec");
    dropZeros(spec);
    add(JSON.readTree(ADDED.getOrDefault(object.path("kind").asString(), "{}")), spec);
    ((ObjectNode) object.path("metadata"))
        .putArray("finalizers")
        .add("finalizer.nim.apps.nvidia.com");
    return object.toString();
  }

  private static void dropZeros(JsonNode node) {
    node.forEach(OperatorRewrite::dropZeros);
    if (node instanceof ObjectNode map) {
      for (String key : new ArrayList<>(map.propertyNames())) {
        if (isZero(map.path(key))) map.remove(key);
      }
    }
  }

  private static boolean isZero(JsonNode value) {
    return value.isContainer()
        ? value.isEmpty()
        : value.isNull()
            || (value.isBoolean() && !value.booleanValue())
            || (value.isNumber() && value.asDouble() == 0)
            || (value.isString() && value.stringValue().isEmpty());
  }

  private static void add(JsonNode added, ObjectNode target) {
    for (Map.Entry<String, JsonNode> entry : added.properties()) {
      JsonNode present = target.path(entry.getKey());
      if (present.isMissingNode()) {
        target.set(entry.getKey(), entry.getValue());
      } else if (present instanceof ObjectNode map) {
        add(entry.getValue(), map);
      }
    }
  }
}
