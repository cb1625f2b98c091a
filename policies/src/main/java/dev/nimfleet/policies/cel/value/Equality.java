package dev.nimfleet.policies.cel.value;

import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `==` says: values of different types are different, but numbers are equal by what they count.
public final class Equality {
  private Equality() {}

  public static boolean same(Object left, Object right) {
    return switch (left) {
      case String a -> a.equals(right);
      case Long a when right instanceof Long b -> a.longValue() == b.longValue();
      case Long _, Double _, Uint _ -> Numbers.isNumber(right) && sameNumber(left, right);
      case OffsetDateTime a -> right instanceof OffsetDateTime b && a.isEqual(b);
      case ListValue a -> right instanceof ListValue b && sameLists(a, b);
      case MapValue a -> right instanceof MapValue b && sameMaps(a, b);
      case OptionalValue a -> right instanceof OptionalValue b && sameOptionals(a, b);
      default -> left.equals(right);
    };
  }

  private static boolean sameNumber(Object left, Object right) {
    var order = Numbers.compare(left, right);
    return order.isPresent() && order.getAsInt() == 0;
  }

  private static boolean sameLists(ListValue left, ListValue right) {
    if (left.size() != right.size()) return false;
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) return false;
    }
    return true;
  }

  private static boolean sameMaps(MapValue left, MapValue right) {
    if (left.size() != right.size()) return false;
    for (Map.Entry<Object, Object> entry : left.entries().entrySet()) {
      Object other = counterpart(right, entry.getKey());
      if (other == null || !same(entry.getValue(), other)) return false;
    }
    return true;
  }

  /// The value under the same key. Whole numbers are the same key with and without a sign.
  private static @Nullable Object counterpart(MapValue map, Object key) {
    Object value = map.entries().get(key);
    if (value != null) return value;
    return switch (key) {
      case Long number when number >= 0 -> map.entries().get(new Uint(number));
      case Uint number when number.bits() >= 0 -> map.entries().get(number.bits());
      default -> null;
    };
  }

  private static boolean sameOptionals(OptionalValue left, OptionalValue right) {
    if (left.isPresent() != right.isPresent()) return false;
    return !left.isPresent() || same(left.value().orElseThrow(), right.value().orElseThrow());
  }
}
