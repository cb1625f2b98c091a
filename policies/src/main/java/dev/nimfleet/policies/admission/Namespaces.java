package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What expressions see of a namespace, which is not all of it.
final class Namespaces {
  private static final Set<String> FIELDS = Set.of("metadata", "spec", "status");
  private static final Set<String> METADATA =
      Set.of(
          "name",
          "generateName",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "finalizers");

  private Namespaces() {}

  static Object seen(Object namespace) {
    if (!(namespace instanceof MapValue whole)) return namespace;
    Map<Object, Object> fields = only(whole, FIELDS);
    if (whole.find("metadata").orElse(Null.NULL) instanceof MapValue metadata) {
      fields.put("metadata", MapValue.of(only(metadata, METADATA)));
    }
    return MapValue.of(fields);
  }

  private static Map<Object, Object> only(MapValue map, Set<String> wanted) {
    Map<Object, Object> kept = new LinkedHashMap<>(map.entries());
    kept.keySet().removeIf(key -> !(key instanceof String name && wanted.contains(name)));
    return kept;
  }
}
