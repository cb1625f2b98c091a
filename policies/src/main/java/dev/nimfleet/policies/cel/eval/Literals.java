package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Texts;
import java.util.List;
import java.util.Map;

/// Puts values into lists and maps that an expression writes down.
final class Literals {
  private Literals() {}

  /// Adds a value, or what an optional one holds.
  ///
  /// @return the error that it is none, or true
  static Object add(List<Object> values, Object value, boolean isOptional) {
    if (!isOptional) {
      values.add(value);
      return true;
    }
    if (!(value instanceof OptionalValue optional)) {
      return notOptional("element", value);
    }
    optional.value().ifPresent(values::add);
    return true;
  }

  /// The same for an entry of a map.
  static Object put(Map<Object, Object> values, Object key, Object value, boolean isOptional) {
    Object entry = value;
    if (isOptional) {
      if (!(value instanceof OptionalValue optional)) return notOptional("entry", value);
      if (!optional.isPresent()) {
        values.remove(key);
        return true;
      }
      entry = optional.value().orElseThrow();
    }
    values.put(key, entry);
    return true;
  }

  private static CelError notOptional(String what, Object value) {
    return new CelError(
        "cannot initialize optional %s from non-optional value %s"
            .formatted(what, Texts.plain(value)));
  }
}
