package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What functions give. An optional value has the shape of what it may hold.
final class Results {
  private final Map<String, Giver> givers = new HashMap<>();

  /// @param others of functions beside those of every expression
  Results(Map<String, Giver> others) {
    for (String same :
        List.of(
            "@sortByAssociatedKeys",
            "distinct",
            "dyn",
            "optional.of",
            "optional.ofNonZeroValue",
            "optional.unwrap",
            "reverse",
            "slice",
            "sort",
            "unwrapOpt",
            "value")) {
      givers.put(same, List::getFirst);
    }
    for (String item : List.of("first", "last", "max", "min")) {
      givers.put(item, arguments -> Parts.any(arguments.getFirst()));
    }
    for (String choice : List.of("or", "orValue")) givers.put(choice, Shape::either);
    givers.put("_?_:_", arguments -> Shape.either(arguments.subList(1, 3)));
    givers.put("optional.none", _ -> Shape.nothing());
    givers.put("_+_", Results::sum);
    givers.put("flatten", Results::flat);
    givers.putAll(others);
  }

  Shape of(String function, List<Shape> arguments) {
    Giver giver = givers.get(function);
    return giver == null ? Shape.anything() : giver.of(arguments);
  }

  /// Lists are put behind one another; of anything else the result has no parts.
  private static Shape sum(List<Shape> arguments) {
    List<Shape> results = new ArrayList<>();
    List<Shape> items = new ArrayList<>();
    for (Shape argument : arguments) {
      for (Shape one : argument.alternatives()) {
        if (one instanceof Items(Shape each, _)) {
          items.add(each);
        } else {
          results.add(Shape.anything());
        }
      }
    }
    if (!items.isEmpty()) results.add(new Items(Shape.either(items), Shape.UNBOUNDED));
    return Shape.either(results);
  }

  private static Shape flat(List<Shape> arguments) {
    return Shape.either(
        arguments.getFirst().alternatives().stream()
            .map(one ->
                one instanceof Items(Items inner, _)
                    ? new Items(inner.each(), Shape.UNBOUNDED)
                    : Shape.anything())
            .toList());
  }
}
