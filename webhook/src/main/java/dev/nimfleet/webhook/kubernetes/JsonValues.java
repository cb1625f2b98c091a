package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.webhook.live.LookupKind;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Objects of the API server as rules see them, without what no rule looks at: half of an object
/// says who has written the other half, or is a copy of it as text. They stay for as long as they
/// are in the cluster, so they are made to be small.
final class JsonValues {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final Pool POOL = new Pool();

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
          if (kind.hasStatus()) fields.put("status", status(kind, value));
        }
        case "metadata" -> fields.put("metadata", metadata(value));
        default -> fields.put(key, value(value));
      }
    });
    return kept(fields);
  }

  private static Object status(LookupKind kind, @Nullable Object json) {
    return json instanceof Map<?, ?> map
        ? map(map, key -> kind.hasStatus(key.toString()))
        : value(json);
  }

  private static Object metadata(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> map)) return value(json);
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> {
      if (key.equals("annotations") && value instanceof Map<?, ?> annotations) {
        fields.put(key, map(annotations, name -> !name.equals(LAST_APPLIED)));
      } else if (!key.equals("managedFields")) {
        fields.put(key, value(value));
      }
    });
    return kept(fields);
  }

  private static Object value(@Nullable Object json) {
    return switch (json) {
      case null -> Null.NULL;
      case Map<?, ?> map -> map(map, _ -> true);
      case List<?> list -> ListValue.of(list.stream().map(JsonValues::value).toList());
      case Integer number -> number.longValue();
      case BigInteger number -> number.doubleValue(); // above 63 bits, as in Go
      case Long number -> number;
      case Number number -> number.doubleValue();
      default -> POOL.text(json);
    };
  }

  private static MapValue map(Map<?, ?> json, Predicate<Object> which) {
    Map<Object, Object> fields = LinkedHashMap.newLinkedHashMap(json.size());
    json.forEach((key, each) -> {
      if (which.test(key)) fields.put(key, value(each));
    });
    return kept(fields);
  }

  private static MapValue kept(Map<Object, Object> fields) {
    List<Object> names = fields.keySet().stream().map(POOL::text).toList();
    if (names.size() <= FieldMap.MOST) {
      return MapValue.taking(
          new FieldMap(POOL.names(List.copyOf(names)), fields.values().toArray()));
    }
    Map<Object, Object> table = LinkedHashMap.newLinkedHashMap(names.size());
    names.forEach(name -> table.put(name, fields.getOrDefault(name, Null.NULL)));
    return MapValue.taking(table);
  }
}
