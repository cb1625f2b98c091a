package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/// Lists in the order of keys, one for each item. Items with the same key stay in their order; Go
/// mixes them where there are more than twelve.
final class Sorting {
  /// Types that cel-go asks for functions that it does not find.
  private static final Set<CelType> RECEIVERS =
      Set.of(CelType.STRING, CelType.DURATION, CelType.TIMESTAMP);

  private Sorting() {}

  /// @param function who asks, for the error that a value is no list
  static Object sort(String function, Object items, Object keys) {
    if (!(items instanceof ListValue list)) return notAList(function, items);
    if (!(keys instanceof ListValue ranks)) return notAList(function, keys);
    if (list.size() != ranks.size()) return differentSizes(list.size(), ranks.size());
    if (list.isEmpty()) return list;
    if (!Lists.isOrdered(ranks.getFirst())) return new CelError("list elements must be comparable");
    CelType type = CelType.of(ranks.getFirst());
    if (ranks.stream().anyMatch(key -> !CelType.of(key).equals(type))) {
      return new CelError("list elements must have the same type");
    }
    return ListValue.of(
        IntStream.range(0, list.size())
            .boxed()
            .sorted(Comparator.comparing(ranks::get, Sorting::compare))
            .map(list::get)
            .toList());
  }

  /// What is not a number (NaN) comes last.
  private static int compare(Object left, Object right) {
    return Comparisons.compare(left, right) instanceof Integer order
        ? order
        : Double.compare((Double) left, (Double) right);
  }

  private static CelError notAList(String function, Object value) {
    return RECEIVERS.contains(CelType.of(value))
        ? CelError.noSuchOverload()
        : new CelError("no such overload: " + function);
  }

  private static CelError differentSizes(int items, int keys) {
    return new CelError(
        "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but"
            + " got "
            + items
            + " and "
            + keys
            + " elements respectively");
  }
}
