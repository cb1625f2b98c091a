package dev.nimfleet.policies.cel.function;

import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;

/// Whether a value is of a type, as far as that can be seen when an expression runs.
final class Guards {
  private Guards() {}

  static boolean isA(Object value, TypeName type) {
    if (type.isParameter() || type.name().equals("dyn")) return true;
    if (value instanceof ListValue list && type.name().equals("list")) {
      return list.isEmpty() || isA(list.getFirst(), type.arguments().getFirst());
    }
    return CelType.of(value).name().equals(runtimeName(type.name()));
  }

  private static String runtimeName(String name) {
    return switch (name) {
      case "duration" -> CelType.DURATION.name();
      case "timestamp" -> CelType.TIMESTAMP.name();
      case "null" -> CelType.NULL.name();
      case "optional" -> CelType.OPTIONAL.name();
      default -> name;
    };
  }
}
