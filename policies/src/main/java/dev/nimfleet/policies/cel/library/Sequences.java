package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Extent;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Lists that are made from lists.
final class Sequences {
  private static final long CALL_COST = 1;
  private static final long LONGEST_RANGE = 1_000_000;

  private Sequences() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    all.add(
        member(
                "list_slice",
                "list(T).slice(int, int) -> list(T)",
                a -> slice((ListValue) a[0], (Long) a[1], (Long) a[2]))
            .costing(Sequences::building));
    all.add(
        member("list_flatten", "list(list(T)).flatten() -> list(T)", Sequences::flatten)
            .unguarded()
            .costing((a, _) -> making(Sizes.of(a[0]))));
    all.add(
        member("list_flatten_int", "list(dyn).flatten(int) -> list(dyn)", Sequences::flatten)
            .unguarded()
            .costing((a, _) -> making(Sizes.of(a[0]) * depth(a[1]))));
    all.add(
        global("lists_range", "lists.range(int) -> list(int)", a -> range((Long) a[0]))
            .costing(Sequences::building));
    all.add(
        member(
                "list_reverse",
                "list(T).reverse() -> list(T)",
                a -> ListValue.of(((ListValue) a[0]).reversed()))
            .costing(Sequences::building));
    all.add(
        member("list_distinct", "list(T).distinct() -> list(T)", a -> distinct((ListValue) a[0]))
            .costing((a, _) -> comparing(a[0])));
    for (String type : Lists.ORDERED) {
      String name = runtimeName(type);
      all.add(
          member(
                  "list_%s_sort".formatted(name),
                  "list(%1$s).sort() -> list(%1$s)".formatted(type),
                  a -> Sorting.sort("sort", a[0], a[0]))
              .unguarded()
              .costing((a, _) -> comparing(a[0])));
      all.add(
          member(
                  "list_%s_sortByAssociatedKeys".formatted(name),
                  "list(T).@sortByAssociatedKeys(list(%s)) -> list(T)".formatted(type),
                  a -> Sorting.sort("@sortByAssociatedKeys", a[0], a[1]))
              .unguarded()
              .costing((a, _) -> comparing(a[1])));
    }
    return Library.extension("sequences", KubernetesVersion.of(34), all);
  }

  private static String runtimeName(String type) {
    return switch (type) {
      case "duration" -> CelType.DURATION.name();
      case "timestamp" -> CelType.TIMESTAMP.name();
      default -> type;
    };
  }

  // ---- costs

  private static long making(long size) {
    return CALL_COST + Costs.LIST + size;
  }

  private static long building(Object[] arguments, Object result) {
    return making(Sizes.of(result));
  }

  /// Each item is compared with each one, twice, and texts are read.
  private static long comparing(Object items) {
    long size = Sizes.of(items);
    boolean areRead =
        switch (items) {
          case Extent _ -> true;
          case ListValue list ->
              !list.isEmpty()
                  && Set.of(CelType.STRING, CelType.BYTES).contains(CelType.of(list.getFirst()));
          default -> false;
        };
    return making((long) (size * size * (areRead ? 2.1 : 2.0)));
  }

  private static long depth(Object depth) {
    return switch (depth) {
      case Extent _ -> LONGEST_RANGE;
      case Long number when number >= 0 -> number;
      default -> 1;
    };
  }

  // ---- functions

  private static Object slice(ListValue list, long start, long end) {
    String problem =
        start < 0 || end < 0
            ? "negative indexes not supported"
            : start > end
                ? "start index must be less than or equal to end index"
                : end > list.size() ? "list is length " + list.size() : "";
    return problem.isEmpty()
        ? ListValue.of(list.subList((int) start, (int) end))
        : new CelError("cannot slice(" + start + ", " + end + "), " + problem);
  }

  /// Opens the lists in a list, down to a depth that is 1 unless it is told.
  private static Object flatten(Object[] arguments) {
    Object depth = arguments.length > 1 ? arguments[1] : 1L;
    if (!(arguments[0] instanceof ListValue list) || !(depth instanceof Long levels)) {
      return new CelError(
          Arrays.stream(arguments)
              .skip(1)
              .map(argument -> CelType.of(argument).name())
              .collect(
                  Collectors.joining(
                      "",
                      "no such overload: " + CelType.of(arguments[0]).name() + ".flatten(",
                      ")")));
    }
    if (levels < 0) return new CelError("level must be non-negative");
    List<Object> flat = new ArrayList<>();
    collect(list, levels, flat);
    return ListValue.of(flat);
  }

  private static void collect(ListValue list, long depth, List<Object> flat) {
    for (Object item : list) {
      if (depth > 0 && item instanceof ListValue inner) {
        collect(inner, depth - 1, flat);
      } else {
        flat.add(item);
      }
    }
  }

  private static Object range(long size) {
    if (size < 0) return new CelError("lists.range: size must be non-negative, got " + size);
    if (size > LONGEST_RANGE) {
      return new CelError(
          "lists.range: size " + size + " exceeds maximum allowed (" + LONGEST_RANGE + ")");
    }
    return ListValue.of(LongStream.range(0, size).boxed().toList());
  }

  private static ListValue distinct(ListValue list) {
    var seen = new ValueSet();
    return ListValue.of(list.stream().filter(seen::add).toList());
  }
}
