package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Sizes;
import java.util.function.BiPredicate;

/// Lists, taken as sets.
final class Sets {
  private Sets() {}

  static Library library() {
    return Library.of(
        "sets",
        KubernetesVersion.of(29),
        comparison("contains", 1, Sets::contains),
        comparison(
            "equivalent", 2, (left, right) -> contains(left, right) && contains(right, left)),
        comparison("intersects", 1, Sets::intersects));
  }

  /// @param passes how often each item of one list is compared with each of the other
  private static Overload comparison(
      String name, int passes, BiPredicate<ListValue, ListValue> holds) {
    return global(
            "list_sets_%s_list".formatted(name),
            "sets.%s(list(T), list(T)) -> bool".formatted(name),
            a -> holds.test((ListValue) a[0], (ListValue) a[1]))
        .costing((a, _) -> 1 + passes * Sizes.of(a[0]) * Sizes.of(a[1]));
  }

  private static boolean contains(ListValue list, ListValue part) {
    return ValueSet.of(list).containsAll(part);
  }

  private static boolean intersects(ListValue left, ListValue right) {
    return left.stream().anyMatch(ValueSet.of(right)::contains);
  }
}
