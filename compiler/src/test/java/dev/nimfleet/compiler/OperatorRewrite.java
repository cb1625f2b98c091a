package dev.nimfleet.compiler;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What NIM Operator makes of a stored object when it adds its finalizer: it decodes it into Go
/// structs and writes those back. `omitempty` drops zero values; structs that are no pointers
/// appear, empty.
///
/// Seen with the real operator, release 3.1.2 and main.
public final class OperatorRewrite {
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

  /// What its Go structs hold by pointer, so that zero is not absence.
  private static final Set<String> POINTERS =
      Set.of(
          "buildable",
          "create",
          "enabled",
          "groupID",
          "grpcPort",
          "lora",
          "metricsPort",
          "minReplicas",
          "port",
          "readOnly",
          "replicas",
          "userID");

  private OperatorRewrite() {}

  public static String of(JsonNode stored) {
    ObjectNode object = (ObjectNode) stored.deepCopy();
    ObjectNode spec = (ObjectNode) object.path("spec");
    dropZeros(spec);
    add(JSON.readTree(ADDED.getOrDefault(object.path("kind").asString(), "{}")), spec);
    ((ObjectNode) object.path("metadata"))
        .withArray("finalizers")
        .add(finalizer(object.path("kind").asString()));
    return object.toString();
  }

  /// What keeps an object of this kind until the operator has let go of it.
  public static String finalizer(String kind) {
    return "finalizer.%s.apps.nvidia.com".formatted(kind.toLowerCase(Locale.ROOT));
  }

  private static void dropZeros(JsonNode node) {
    node.forEach(OperatorRewrite::dropZeros);
    if (node instanceof ObjectNode map) {
      for (String key : new ArrayList<>(map.propertyNames())) {
        if (isZero(map.path(key)) && !isSet(key, map.path(key))) map.remove(key);
      }
    }
  }

  private static boolean isSet(String key, JsonNode zero) {
    return POINTERS.contains(key) && (zero.isBoolean() || zero.isNumber());
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
