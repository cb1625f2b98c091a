package dev.nimfleet.policies.oracle;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Reads plain maps and lists. What is null is not there, which is how Go's clients read it.
final class Tree {
  /// A null that was written down.
  enum Nothing {
    NOTHING
  }

  private Tree() {}

  static Optional<Object> at(Object from, String... path) {
    return written(from, path).filter(value -> value != Nothing.NOTHING);
  }

  /// The same where a null counts.
  static Optional<Object> written(Object from, String... path) {
    Object here = from;
    for (String key : path) {
      if (!(here instanceof Map<?, ?> map) || !map.containsKey(key)) return Optional.empty();
      here = Objects.requireNonNull(map.get(key));
    }
    return Optional.of(here);
  }

  static String text(Object from, String... path) {
    return at(from, path).filter(String.class::isInstance).map(Object::toString).orElse("");
  }

  static boolean is(Object from, String... path) {
    return at(from, path).filter(Boolean.TRUE::equals).isPresent();
  }

  static OptionalLong number(Object from, String... path) {
    return at(from, path)
        .filter(Long.class::isInstance)
        .map(value -> OptionalLong.of((Long) value))
        .orElse(OptionalLong.empty());
  }

  static List<?> list(Object from, String... path) {
    return at(from, path).orElse(List.of()) instanceof List<?> list ? list : List.of();
  }

  /// The same as YAML, in the form that JSON has.
  static String yaml(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(entry.getKey().toString()) + ": " + yaml(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Tree::yaml).collect(Collectors.joining(", ", "[", "]"));
      case String text -> quoted(text);
      case Nothing _ -> "null";
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
