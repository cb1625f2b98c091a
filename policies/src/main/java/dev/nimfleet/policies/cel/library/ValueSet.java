package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.Equality;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Values of which no two are the same, where 1 is the same as 1.0.
///
/// With it, lists are compared in the time that their lengths take, and not the product of them.
final class ValueSet {
  private final Map<Integer, List<Object>> byHash = new HashMap<>();

  static ValueSet of(ListValue list) {
    var set = new ValueSet();
    list.forEach(set::add);
    return set;
  }

  /// Whether the value is new.
  boolean add(Object value) {
    if (contains(value)) return false;
    byHash.computeIfAbsent(hash(value), _ -> new ArrayList<>()).add(value);
    return true;
  }

  boolean contains(Object value) {
    for (Object other : byHash.getOrDefault(hash(value), List.of())) {
      if (Equality.same(other, value)) return true;
    }
    return false;
  }

  boolean containsAll(ListValue list) {
    return list.stream().allMatch(this::contains);
  }

  /// Values that are the same have the same one.
  private static int hash(Object value) {
    return switch (value) {
      case Long number -> hash((double) number);
      case Uint number -> hash(number.asDouble());
      case Double number -> hash(number.doubleValue());
      case ListValue list -> list.stream().mapToInt(ValueSet::hash).reduce(1, (a, b) -> a * 31 + b);
      case MapValue map ->
          map.entries().entrySet().stream()
              .mapToInt(entry -> hash(entry.getKey()) ^ hash(entry.getValue()))
              .sum();
      case OptionalValue optional -> optional.value().map(ValueSet::hash).orElse(0);
      default -> value.hashCode();
    };
  }

  private static int hash(double number) {
    return Double.hashCode(number + 0.0);
  }
}
