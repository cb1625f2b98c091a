package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Equality;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// Questions to lists that have one answer: an item, a sum, a place.
final class Lists {
  /// The types whose values have an order, in the order in which they are tried.
  static final List<String> ORDERED =
      List.of("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes");

  private static final Set<CelType> ORDERED_TYPES =
      Set.of(
          CelType.INT,
          CelType.UINT,
          CelType.DOUBLE,
          CelType.BOOL,
          CelType.DURATION,
          CelType.TIMESTAMP,
          CelType.STRING,
          CelType.BYTES);

  private static final KubernetesVersion INCLUDES = KubernetesVersion.of(37);

  private Lists() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    for (String type : ORDERED) {
      all.add(
          member(
              "list_%s_is_sorted_bool".formatted(type),
              "list(%s).isSorted() -> bool".formatted(type),
              a -> isSorted((ListValue) a[0])));
      all.add(choice(type, "min", order -> order > 0));
      all.add(choice(type, "max", order -> order < 0));
    }
    all.add(sum("int", "add_int64", 0L));
    all.add(sum("uint", "add_uint64", new Uint(0)));
    all.add(sum("double", "add_double", 0.0));
    all.add(sum("duration", "add_duration_duration", Duration.ZERO));
    all.add(
        member(
            "list_a_index_of_int",
            "list(T).indexOf(T) -> int",
            a -> indexOf((ListValue) a[0], a[1])));
    all.add(
        member(
            "list_a_last_index_of_int",
            "list(T).lastIndexOf(T) -> int",
            a -> lastIndexOf((ListValue) a[0], a[1])));
    all.add(
        member(
                "list_includes_dyn_dyn",
                "dyn.includes(dyn) -> bool",
                a ->
                    a[0] instanceof ListValue list
                        ? indexOf(list, a[1]) >= 0
                        : Equality.same(a[0], a[1]))
            .since(INCLUDES));
    return Library.of(
        "lists",
        KubernetesVersion.FIRST,
        all.stream()
            .map(overload -> overload.costing(Costs.traversing(0)))
            .toArray(Overload[]::new));
  }

  static boolean isOrdered(Object value) {
    return ORDERED_TYPES.contains(CelType.of(value));
  }

  /// Items that have no order between them are in order.
  private static Object isSorted(ListValue list) {
    for (int i = 0; i < list.size(); i++) {
      if (!isOrdered(list.get(i))) return CelError.noSuchOverload();
      if (i > 0 && holds(Comparisons.compare(list.get(i - 1), list.get(i)), order -> order > 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Object order, IntPredicate condition) {
    return order instanceof Integer number && condition.test(number);
  }

  private static Overload choice(String type, String name, IntPredicate isWorse) {
    return member(
        "list_%1$s_%2$s_%1$s".formatted(type, name),
        "list(%1$s).%2$s() -> %1$s".formatted(type, name),
        a -> choose((ListValue) a[0], name, isWorse));
  }

  private static Object choose(ListValue list, String name, IntPredicate isWorse) {
    if (list.isEmpty()) return new CelError(name + " called on empty list");
    Object best = list.getFirst();
    for (Object item : list) {
      if (!isOrdered(item)) return CelError.noSuchOverload();
      if (holds(Comparisons.compare(best, item), isWorse)) best = item;
    }
    return best;
  }

  private static Overload sum(String type, String addition, Object zero) {
    Overload add =
        Arithmetic.library().overloads().stream()
            .filter(overload -> overload.id().equals(addition))
            .findFirst()
            .orElseThrow();
    return member(
        "list_%1$s_sum_%1$s".formatted(type),
        "list(%1$s).sum() -> %1$s".formatted(type),
        a -> sum((ListValue) a[0], add, zero));
  }

  private static Object sum(ListValue list, Overload add, Object zero) {
    Object sum = zero;
    for (Object item : list) {
      Object[] both = {sum, item};
      if (!add.takes(both)) return CelError.noSuchOverload();
      sum = add.implementation().call(both);
      if (sum instanceof CelError) return sum;
    }
    return sum;
  }

  private static long indexOf(ListValue list, Object value) {
    for (int i = 0; i < list.size(); i++) {
      if (Equality.same(list.get(i), value)) return i;
    }
    return -1;
  }

  private static long lastIndexOf(ListValue list, Object value) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (Equality.same(list.get(i), value)) return i;
    }
    return -1;
  }
}
