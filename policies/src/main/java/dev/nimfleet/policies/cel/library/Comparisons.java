package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Equality;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Numbers;
import dev.nimfleet.policies.cel.value.Sizes;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// `< <= > >=`, `in`, `!`.
final class Comparisons {
  private static final KubernetesVersion ACROSS_TYPES = KubernetesVersion.of(28);
  private static final CelError NO_ORDER = new CelError("NaN values cannot be ordered");

  private Comparisons() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    all.addAll(order("less", "_<_", order -> order < 0));
    all.addAll(order("less_equals", "_<=_", order -> order <= 0));
    all.addAll(order("greater", "_>_", order -> order > 0));
    all.addAll(order("greater_equals", "_>=_", order -> order >= 0));
    all.add(global("logical_not", "!_(bool) -> bool", a -> !(Boolean) a[0]));
    all.add(
        global("in_list", "@in(T, list(T)) -> bool", a -> contains((ListValue) a[1], a[0]))
            .costing((a, _) -> Sizes.of(a[1])));
    all.add(global("in_map", "@in(T, map(T, V)) -> bool", a -> ((MapValue) a[1]).has(a[0])));
    return Library.language("comparisons", KubernetesVersion.FIRST, all);
  }

  private static List<Overload> order(String id, String operator, IntPredicate holds) {
    Map<String, String> same =
        Map.of(
            "bool",
            "bool",
            "int64",
            "int",
            "uint64",
            "uint",
            "double",
            "double",
            "string",
            "string",
            "bytes",
            "bytes",
            "timestamp",
            "timestamp",
            "duration",
            "duration");
    List<Overload> all = new ArrayList<>();
    same.forEach((name, type) -> {
      Overload overload = compare(id + "_" + name, operator, type, type, holds);
      boolean isText = type.equals("string") || type.equals("bytes");
      all.add(isText ? overload.costing(Comparisons::shorter) : overload);
    });
    for (String left : List.of("int64", "uint64", "double")) {
      for (String right : List.of("int64", "uint64", "double")) {
        if (left.equals(right)) continue;
        String name = "%s_%s_%s".formatted(id, left, right);
        all.add(compare(name, operator, type(left), type(right), holds).since(ACROSS_TYPES));
      }
    }
    return all;
  }

  private static String type(String name) {
    return name.replace("64", "");
  }

  private static Overload compare(
      String id, String operator, String left, String right, IntPredicate holds) {
    return global(
        id,
        "%s(%s, %s) -> bool".formatted(operator, left, right),
        a -> {
          Object order = compare(a[0], a[1]);
          return order instanceof Integer number ? holds.test(number) : order;
        });
  }

  /// The order of two values that have one: a negative number, 0 or a positive one.
  static Object compare(Object left, Object right) {
    return switch (left) {
      case String a when right instanceof String b -> compareTexts(a, b);
      case Boolean a when right instanceof Boolean b -> Boolean.compare(a, b);
      case Bytes a when right instanceof Bytes b -> a.compareTo(b);
      case OffsetDateTime a when right instanceof OffsetDateTime b ->
          a.toInstant().compareTo(b.toInstant());
      case Duration a when right instanceof Duration b -> a.compareTo(b);
      default -> {
        if (!Numbers.isNumber(left) || !Numbers.isNumber(right)) {
          yield CelError.noSuchOverload();
        }
        var order = Numbers.compare(left, right);
        yield order.isPresent() ? (Object) order.getAsInt() : NO_ORDER;
      }
    };
  }

  /// By code points, as the bytes of UTF-8 are ordered.
  private static int compareTexts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean isPair = Character.isSurrogate(x);
        return isPair != Character.isSurrogate(y) ? (isPair ? 1 : -1) : x - y;
      }
    }
    return a.length() - b.length();
  }

  static boolean contains(ListValue list, Object value) {
    for (Object item : list) {
      if (Equality.same(value, item)) return true;
    }
    return false;
  }

  private static long shorter(Object[] arguments, Object result) {
    return Costs.reading(Math.min(Sizes.of(arguments[0]), Sizes.of(arguments[1])));
  }
}
