package dev.nimfleet.policies.cel.value;

import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `==` says: values of different types are different, but numbers are equal by what they
/// count.
public final class Equality {
  private Equality() {}

  /// Whether two values are the same, or the error that they are not compared.
  public static Object equal(Object left, Object right) {
    if (left instanceof Opaque a) return right instanceof Null ? false : a.equalTo(right);
    if (left instanceof OptionalValue a && right instanceof OptionalValue b) {
      return a.isPresent() && b.isPresent()
          ? equal(a.value().orElseThrow(), b.value().orElseThrow())
          : a.isPresent() == b.isPresent();
    }
    return sameValues(left, right);
  }

  public static boolean same(Object left, Object right) {
    return Boolean.TRUE.equals(equal(left, right));
  }

  private static boolean sameValues(Object left, Object right) {
    return switch (left) {
      case String a -> a.equals(right);
      case Long a when right instanceof Long b -> a.longValue() == b.longValue();
      case Long _, Double _, Uint _ -> Numbers.isNumber(right) && sameNumber(left, right);
      case OffsetDateTime a -> right instanceof OffsetDateTime b && a.isEqual(b);
      case ListValue a -> right instanceof ListValue b && sameLists(a, b);
      case MapValue a -> right instanceof MapValue b && sameMaps(a, b);
      default -> left.equals(right);
    };
  }

  /// In lists and maps what cannot be compared is no difference, as cel-go has it.
  private static boolean differ(Object left, Object right) {
    return Boolean.FALSE.equals(equal(left, right));
  }

  private static boolean sameNumber(Object left, Object right) {
    var order = Numbers.compare(left, right);
    return order.isPresent() && order.getAsInt() == 0;
  }

  private static boolean sameLists(ListValue left, ListValue right) {
    if (left.size() != right.size()) return false;
    for (int i = 0; i < left.size(); i++) {
      if (differ(left.get(i), right.get(i))) return false;
    }
    return true;
  }

  private static boolean sameMaps(MapValue left, MapValue right) {
    if (left.size() != right.size()) return false;
    for (Map.Entry<Object, Object> entry : left.entries().entrySet()) {
      Object other = counterpart(right, entry.getKey());
      if (other == null || differ(entry.getValue(), other)) return false;
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
}
