package dev.nimfleet.policies.cluster;

import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What lies inside an object, at the end of a path of fields.
public final class Inside {
  private Inside() {}

  public static Optional<Object> at(Object object, String... path) {
    Optional<Object> here = Optional.of(object);
    for (String field : path) {
      here = here.flatMap(at -> at instanceof Fields map ? map.find(field) : Optional.empty());
    }
    return here;
  }

  /// The text there, empty where there is none.
  public static String text(Object object, String... path) {
    return at(object, path).filter(String.class::isInstance).map(String.class::cast).orElse("");
  }

  /// The items there, none where there is no list.
  public static List<Object> items(Object object, String... path) {
    return at(object, path).orElse("") instanceof ListValue list ? list : List.of();
  }

  /// The labels of an object.
  public static Map<String, String> labels(Object object) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (at(object, "metadata", "labels").orElse("") instanceof MapValue map) {
      map.entries().forEach((key, value) -> labels.put(key.toString(), value.toString()));
    }
    return labels;
  }
}
