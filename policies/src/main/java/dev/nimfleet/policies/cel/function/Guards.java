package dev.nimfleet.policies.cel.function;

import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.util.List;

/// Whether values are of the types of a signature, as far as that can be seen when an expression
/// runs. What a class alone can tell is known beforehand, since calls of operators ask it of many
/// signatures.
final class Guards {
  private final List<TypeName> types;
  private final Class<?>[] classes;

  /// Whether a value of the class may still be of another type.
  private final boolean[] hasMore;

  Guards(List<TypeName> types) {
    this.types = types;
    this.classes = new Class<?>[types.size()];
    this.hasMore = new boolean[types.size()];
    for (int i = 0; i < classes.length; i++) {
      TypeName type = types.get(i);
      classes[i] = classOf(type);
      hasMore[i] = !isWhole(type);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Guards guards && types.equals(guards.types);
  }

  @Override
  public int hashCode() {
    return types.hashCode();
  }

  boolean fit(Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!classes[i].isInstance(values[i])) return false;
      if (hasMore[i] && !isA(values[i], types.get(i))) return false;
    }
    return true;
  }

  /// Whether all values of the type's class are of the type.
  private static boolean isWhole(TypeName type) {
    return isAny(type)
        || switch (type.name()) {
          case "string", "bool", "int", "double", "uint", "bytes" -> true;
          case "list" -> isAny(type.arguments().getFirst());
          default -> false;
        };
  }

  private static boolean isAny(TypeName type) {
    return type.isParameter() || type.name().equals("dyn");
  }

  /// The class of all values of a type; `Object` where there are several.
  private static Class<?> classOf(TypeName type) {
    return switch (type.name()) {
      case "string" -> String.class;
      case "bool" -> Boolean.class;
      case "int" -> Long.class;
      case "double" -> Double.class;
      case "uint" -> Uint.class;
      case "bytes" -> Bytes.class;
      case "list" -> ListValue.class;
      default -> Object.class;
    };
  }

  static boolean isA(Object value, TypeName type) {
    if (isAny(type)) return true;
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
