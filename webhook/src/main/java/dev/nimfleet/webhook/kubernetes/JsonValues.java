package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.webhook.live.LookupKind;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Objects of the API server as rules see them, without what no rule looks at: half of an object
/// says who has written the other half, or is a copy of it as text.
final class JsonValues {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private JsonValues() {}

  /// The items of a list do not say what they are, so the kind is written into each.
  static MapValue object(LookupKind kind, Map<?, ?> json) {
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(json.size() + 2);
    fields.put("apiVersion", kind.apiVersion());
    fields.put("kind", kind.kind());
    json.forEach((key, value) -> {
      switch (key.toString()) {
        case "apiVersion", "kind" -> {}
        case "status" -> {
          if (kind.hasStatus()) fields.put("status", value(value));
        }
        case "metadata" ->
            fields.put("metadata", value instanceof Map<?, ?> map ? metadata(map) : value(value));
        default -> fields.put(key, value(value));
      }
    });
    return MapValue.of(fields);
  }

  private static MapValue metadata(Map<?, ?> json) {
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(json.size());
    json.forEach((key, value) -> {
      if (key.equals("annotations") && value instanceof Map<?, ?> map) {
        fields.put(key, annotations(map));
      } else if (!key.equals("managedFields")) {
        fields.put(key, value(value));
      }
    });
    return MapValue.of(fields);
  }

  private static MapValue annotations(Map<?, ?> json) {
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(json.size());
    json.forEach((key, value) -> {
      if (!key.equals(LAST_APPLIED)) fields.put(key, value(value));
    });
    return MapValue.of(fields);
  }

  private static Object value(@Nullable Object json) {
    return switch (json) {
      case null -> Null.NULL;
      case Map<?, ?> map -> map(map);
      case List<?> list -> ListValue.of(list.stream().map(JsonValues::value).toList());
      case Integer number -> number.longValue();
      case BigInteger number -> number.doubleValue(); // above 63 bits, as in Go
      case Long number -> number;
      case Number number -> number.doubleValue();
      default -> json;
    };
  }

  private static MapValue map(Map<?, ?> json) {
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(json.size());
    json.forEach((key, value) -> fields.put(key, value(value)));
    return MapValue.of(fields);
  }
}
