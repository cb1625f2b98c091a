package dev.nimfleet.policies.shape;

import static dev.nimfleet.policies.shape.Saturated.plus;
import static dev.nimfleet.policies.shape.Saturated.times;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Anything;
import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.Plain;
import dev.nimfleet.compiler.catalogue.Shape.Text;
import dev.nimfleet.policies.cel.expr.Operators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What functions give. An optional value has the shape of what it may hold. A function that is not
/// here gives a number, a truth or a time, or an object that is at most as large as any other.
final class Results {
  /// A number, a time or an address as text has no more characters.
  private static final long LONGEST_SCALAR = 350;

  /// What an address is compared by.
  private static final long BYTES = 16;

  /// No list of numbers is longer.
  private static final long LONGEST_RANGE = 1_000_000;

  private final SizeLimits limits;
  private final Map<String, Giver> others;
  private final Map<String, Function<List<Shape>, Shape>> givers = new HashMap<>();

  /// @param others of functions beside those of every expression
  Results(SizeLimits limits, Map<String, Giver> others) {
    this.limits = limits;
    this.others = Map.copyOf(others);
    lists();
    texts();
    for (String choice : List.of(Operators.OR_OPTIONAL, Operators.OR_VALUE))
      givers.put(choice, Shape::either);
    for (String same : List.of("optional.of", "optional.ofNonZeroValue", "value")) {
      givers.put(same, List::getFirst);
    }
    givers.put("dyn", List::getFirst);
    givers.put(Operators.CONDITIONAL, arguments -> Shape.either(arguments.subList(1, 3)));
    givers.put("optional.none", _ -> Shape.nothing());
    givers.put("_+_", this::sum);
    givers.put("cel.@mapInsert", this::inserted);
  }

  Shape of(String function, List<Shape> arguments) {
    Giver other = others.get(function);
    if (other != null) return other.of(arguments, limits);
    Function<List<Shape>, Shape> giver = givers.get(function);
    return giver == null ? Shape.anything() : giver.apply(arguments);
  }

  /// The argument that is the path to a field.
  Optional<Giver.Path> path(String function, List<Shape> arguments) {
    return Optional.ofNullable(others.get(function)).flatMap(giver -> giver.path(arguments));
  }

  // ---- lists

  private void lists() {
    for (String same :
        List.of(
            "@sortByAssociatedKeys",
            "distinct",
            "optional.unwrap",
            "reverse",
            "slice",
            "sort",
            "unwrapOpt")) {
      givers.put(same, List::getFirst);
    }
    for (String item : List.of("first", "last", "max", "min")) {
      givers.put(item, arguments -> Parts.any(arguments.getFirst()));
    }
    givers.put("flatten", this::flat);
    givers.put("lists.range", _ -> new Items(new Plain(), LONGEST_RANGE));
  }

  /// Lists are put behind one another, and texts too.
  private Shape sum(List<Shape> arguments) {
    Shape left = arguments.get(0);
    Shape right = arguments.get(1);
    List<Shape> items = new ArrayList<>();
    List<Shape> results = new ArrayList<>();
    long texts = 0;
    for (Shape one : concatenated(left, right)) {
      switch (one) {
        case Items(Shape each, _) -> items.add(each);
        case Anything _ -> {
          items.add(one);
          results.add(one);
        }
        case Text _ -> texts = plus(limits.text(left), limits.text(right));
        default -> results.add(one);
      }
      if (one instanceof Anything) texts = plus(limits.text(left), limits.text(right));
    }
    if (texts > 0) results.add(Shape.text(texts));
    if (!items.isEmpty()) {
      results.add(new Items(Shape.either(items), plus(list(left), list(right))));
    }
    return Shape.either(results);
  }

  private static List<Shape> concatenated(Shape left, Shape right) {
    List<Shape> all = new ArrayList<>(left.alternatives());
    all.addAll(right.alternatives());
    return all;
  }

  /// The items of the longest list that it can be.
  private long list(Shape shape) {
    return shape.alternatives().stream()
        .filter(one -> one instanceof Items || one instanceof Anything)
        .mapToLong(limits::count)
        .max()
        .orElse(0);
  }

  private Shape flat(List<Shape> arguments) {
    Shape given = arguments.getFirst();
    if (arguments.size() > 1) return new Items(Shape.anything(), limits.traversal(given));
    List<Shape> results = new ArrayList<>();
    for (Shape one : given.alternatives()) {
      if (!(one instanceof Items(Shape each, long most))) {
        results.add(new Items(Shape.anything(), times(limits.items(), limits.items())));
        continue;
      }
      List<Shape> items = new ArrayList<>();
      for (Shape inner : each.alternatives()) {
        items.add(inner instanceof Items(Shape leaf, _) ? leaf : inner);
      }
      results.add(new Items(Shape.either(items), times(most, Math.max(1, limits.count(each)))));
    }
    return Shape.either(results);
  }

  private Shape inserted(List<Shape> arguments) {
    Shape map = arguments.get(0);
    Shape other = arguments.getLast();
    long more = arguments.size() == 2 ? limits.count(other) : 1;
    Shape values = arguments.size() == 2 ? Parts.any(other) : other;
    return new Entries(Shape.either(Parts.any(map), values), plus(limits.count(map), more));
  }

  // ---- texts

  private void texts() {
    for (String part : List.of("find", "lowerAscii", "substring", "trim", "upperAscii")) {
      givers.put(part, arguments -> Shape.text(first(arguments)));
    }
    givers.put("charAt", _ -> Shape.text(1));
    givers.put("string", arguments -> Shape.text(Math.max(first(arguments), LONGEST_SCALAR)));
    givers.put("bytes", arguments -> Shape.text(times(4, first(arguments))));
    givers.put("strings.quote", arguments -> Shape.text(plus(2, times(6, first(arguments)))));
    givers.put("format", this::formatted);
    givers.put("replace", this::replaced);
    givers.put("join", this::joined);
    for (String split : List.of("findAll", "split")) {
      givers.put(
          split, arguments -> new Items(Shape.text(first(arguments)), plus(1, first(arguments))));
    }
    for (String address : List.of("cidr", "ip")) givers.put(address, _ -> Shape.text(BYTES));
    for (String number : List.of("quantity", "semver")) givers.put(number, _ -> new Plain());
    // What a parser has read keeps the text that it was read from.
    givers.put("url", arguments -> Shape.text(first(arguments)));
    for (String part :
        List.of("getEscapedPath", "getHost", "getHostname", "getPort", "getScheme")) {
      givers.put(part, arguments -> Shape.text(times(3, first(arguments))));
    }
    givers.put(
        "getQuery",
        arguments -> {
          long longest = first(arguments);
          return new Entries(new Items(Shape.text(longest), plus(1, longest)), plus(1, longest));
        });
    givers.put("validate", arguments -> new Items(Shape.text(plus(2_000, text(arguments, 1))), 10));
  }

  private long first(List<Shape> arguments) {
    return text(arguments, 0);
  }

  private long text(List<Shape> arguments, int index) {
    return limits.text(arguments.get(index));
  }

  /// Where nothing is looked for, the other text comes before each character and behind the last.
  private Shape replaced(List<Shape> arguments) {
    long longest = first(arguments);
    long sought =
        Parts.texts(arguments.get(1)).stream()
            .flatMap(List::stream)
            .mapToLong(String::length)
            .min()
            .orElse(0);
    long times = sought == 0 ? plus(longest, 1) : longest / sought;
    return Shape.text(plus(longest, times(times, text(arguments, 2))));
  }

  private Shape joined(List<Shape> arguments) {
    long separator = arguments.size() > 1 ? text(arguments, 1) : 0;
    Shape list = arguments.getFirst();
    long each = plus(limits.text(Parts.any(list)), separator);
    return Shape.text(times(limits.count(list), each));
  }

  /// A list or a map is written out with all that it holds, each part with signs around it, and in
  /// hexadecimal a text takes twice its bytes.
  private Shape formatted(List<Shape> arguments) {
    long parts = times(limits.traversal(arguments.get(1)), 20);
    long scalars = times(limits.count(arguments.get(1)), LONGEST_SCALAR);
    return Shape.text(plus(first(arguments), plus(parts, scalars)));
  }
}
