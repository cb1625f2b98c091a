package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Anything;
import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.Plain;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.expr.Operators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether the fields that the expressions of a policy name are there. For the type checker of CEL
/// an object can hold anything, as it can when a policy runs; so the shapes of the objects are
/// followed through the checked expressions.
public final class ShapeCheck {
  private static final String VARIABLES = "variables";
  private static final Shape PLAIN = new Plain();

  private final Map<String, Shape> names;
  private final Map<String, Shape> variables = new HashMap<>();
  private final SizeLimits limits;
  private final Results results;
  private String text = "";
  private Set<UnknownField> unknown = new LinkedHashSet<>();
  private IdentityHashMap<Expr, Shape> parts = new IdentityHashMap<>();

  /// Whether only the first turn of a loop is followed, for what its other turns begin with.
  private boolean isFirstTurn;

  /// @param names what is known of the values that expressions see; others can hold anything
  /// @param givers what functions give, by their names
  public ShapeCheck(Map<String, Shape> names, Map<String, Giver> givers) {
    this(names, givers, SizeLimits.NONE);
  }

  /// The same for who wants to know how much there can be of each value.
  ///
  /// @param limits of the values that expressions see
  public ShapeCheck(Map<String, Shape> names, Map<String, Giver> givers, SizeLimits limits) {
    this.names = new HashMap<>();
    names.forEach((name, shape) -> this.names.put(name, limits.within(shape)));
    this.limits = limits;
    this.results = new Results(limits, givers);
  }

  /// What an expression comes to, and the fields in it that nothing has.
  ///
  /// @param parts what each part of it comes to, by its identity
  public record Found(
      Shape shape, List<UnknownField> unknown, IdentityHashMap<Expr, Shape> parts) {}

  /// Looks at an expression.
  ///
  /// @param source its text
  public Found look(Expr expression, String source) {
    text = source;
    unknown = new LinkedHashSet<>();
    parts = new IdentityHashMap<>();
    Shape shape = stored(expression);
    return new Found(shape, List.copyOf(unknown), parts);
  }

  /// A variable of the policy, for the expressions after it.
  public void define(String variable, Shape shape) {
    variables.put(variable, shape);
  }

  private Shape of(Expr expression) {
    Shape shape = shape(expression);
    parts.put(expression, shape);
    return shape;
  }

  /// What a name or a part of another value comes to.
  private Shape stored(Expr expression) {
    Shape shape = of(expression);
    return Written.isOptional(expression) ? Written.open(shape) : shape;
  }

  private Shape shape(Expr expression) {
    return switch (expression) {
      case Expr.Constant constant -> written(constant.value());
      case Expr.Variable variable -> names.getOrDefault(variable.name(), Shape.anything());
      case Expr.Select select -> select(select);
      case Expr.Call call -> call(call);
      case Expr.ListLiteral list -> list(list);
      case Expr.MapLiteral map -> map(map);
      case Expr.Fold fold -> fold(fold);
    };
  }

  private static Shape written(Object value) {
    return value instanceof String string
        ? new Shape.Text(length(string), Optional.of(string))
        : PLAIN;
  }

  // ---- names of fields

  private Shape select(Expr.Select select) {
    if (select.operand() instanceof Expr.Variable(_, String name) && name.equals(VARIABLES)) {
      return select.isTest() ? PLAIN : variables.getOrDefault(select.field(), Shape.anything());
    }
    Shape operand = of(select.operand());
    boolean isAsked = select.isTest() || Written.isOptional(select.operand());
    Shape found = field(operand, select.field(), place(select), isAsked);
    return select.isTest() ? PLAIN : found;
  }

  /// What is not there is told once, and can hold anything from there on.
  ///
  /// @param isAsked whether the expression goes on where the field is not there
  private Shape field(Shape shape, String name, int at, boolean isAsked) {
    Optional<Shape> found = Parts.field(shape, name);
    boolean isTold = found.isEmpty() && !(isAsked && Written.isMap(shape));
    if (isTold) unknown.add(new UnknownField(at, name, shape));
    return found.orElse(Shape.anything());
  }

  private Shape call(Expr.Call call) {
    List<Shape> arguments = call.arguments().stream().map(this::of).toList();
    return switch (call.function()) {
      case Operators.INDEX, Operators.OPTIONAL_INDEX, Operators.OPTIONAL_SELECT ->
          index(arguments.get(0), arguments.get(1), call);
      case Operators.IN -> {
        present(arguments.get(0), arguments.get(1), written(call.arguments().get(0), 0));
        yield PLAIN;
      }
      default -> {
        results.path(call.function(), arguments).ifPresent(path -> follow(path, call, arguments));
        yield results.of(call.function(), arguments);
      }
    };
  }

  /// A key that a loop runs over may be one of those that the loop passes over.
  private Shape index(Shape shape, Shape key, Expr.Call call) {
    int at = place(call);
    boolean isAsked =
        !call.function().equals(Operators.INDEX)
            || !(call.arguments().get(1) instanceof Expr.Constant)
            || Written.isOptional(call.arguments().get(0));
    return Parts.texts(key)
        .map(names ->
            Shape.either(names.stream().map(name -> field(shape, name, at, isAsked)).toList()))
        .orElseGet(() -> Parts.any(shape));
  }

  /// `'x' in object.spec` asks for a field; in a list it asks for an item.
  private void present(Shape key, Shape shape, int at) {
    boolean hasFields = shape.alternatives().stream().allMatch(one -> one instanceof Fields);
    if (hasFields)
      Parts.texts(key).ifPresent(names -> names.forEach(name -> field(shape, name, at, true)));
  }

  /// Names of fields with dots between them.
  private void follow(Giver.Path path, Expr.Call call, List<Shape> arguments) {
    Expr argument = call.arguments().get(path.argument());
    for (String text : Parts.texts(arguments.get(path.argument())).orElse(List.of())) {
      Shape shape = path.from();
      int at = written(argument, argument.at());
      for (String name : text.split("\\.")) {
        boolean isWritten = argument instanceof Expr.Constant;
        int place = isWritten ? find(name, at, argument.at()) : argument.at();
        shape = field(shape, name, place, false);
        at = place + length(name);
      }
    }
  }

  // ---- places

  /// Where the name of a field stands. Of a selection only the dot is known, and of `has(…)` only
  /// its beginning.
  private int place(Expr.Select select) {
    return find(select.field(), Math.max(select.at(), end(select.operand())), select.at());
  }

  private int place(Expr.Call index) {
    return written(index.arguments().get(1), Math.max(index.at(), end(index.arguments().get(0))));
  }

  /// Where a name stands that may be written down, which nobody knows of `a.?b`.
  private int written(Expr name, int from) {
    return name instanceof Expr.Constant(int at, String field)
        ? find(field, Math.max(at, from), at)
        : name.at();
  }

  private int end(Expr expression) {
    return switch (expression) {
      case Expr.Select select -> place(select) + length(select.field());
      case Expr.Call call when call.function().equals(Operators.OPTIONAL_SELECT) ->
          call.arguments().get(1) instanceof Expr.Constant(_, String field)
              ? place(call) + length(field)
              : call.at();
      default -> expression.at();
    };
  }

  private int find(String name, int from, int otherwise) {
    int start = text.offsetByCodePoints(0, Math.min(from, length(text)));
    int found = text.indexOf(name, start);
    return found < 0 ? otherwise : text.codePointCount(0, found);
  }

  private static int length(String string) {
    return string.codePointCount(0, string.length());
  }

  // ---- literals

  private Shape list(Expr.ListLiteral list) {
    List<Shape> elements = list.elements().stream().map(this::stored).toList();
    return Parts.unlessLarge(new Items(Shape.either(elements), elements.size()));
  }

  private Shape map(Expr.MapLiteral map) {
    Map<String, Shape> named = new LinkedHashMap<>();
    List<Shape> values = new ArrayList<>();
    for (Expr.Entry entry : map.entries()) {
      of(entry.key());
      Shape value = stored(entry.value());
      values.add(value);
      if (entry.key() instanceof Expr.Constant(_, String key)) named.put(key, value);
    }
    return Parts.unlessLarge(
        named.size() == values.size()
            ? new Fields("", "", named, false)
            : new Entries(Shape.either(values), values.size()));
  }

  // ---- loops

  private Shape fold(Expr.Fold fold) {
    Map<String, Shape> outside = new HashMap<>(names);
    Shape range = of(fold.range());
    Shape start = stored(fold.start());
    boolean isBinding = fold.range() instanceof Expr.ListLiteral list && list.elements().isEmpty();
    if (!isBinding) {
      names.put(fold.first(), fold.second().isEmpty() ? looped(range) : limits.key(range));
      if (!fold.second().isEmpty()) names.put(fold.second(), Parts.any(range));
      start = carried(fold, start, limits.count(range));
      names.clear();
      names.putAll(outside);
    }
    names.put(fold.result(), start);
    Shape end = of(fold.end());
    names.clear();
    names.putAll(outside);
    return end;
  }

  /// What a loop with one name runs over: the items of a list, the keys of a map.
  private Shape looped(Shape range) {
    return Shape.either(
        range.alternatives().stream()
            .map(one ->
                one instanceof Items || one instanceof Anything ? Parts.any(one) : limits.key(one))
            .toList());
  }

  /// What a loop carries along. Its first turn shows what the others begin with; only with that it
  /// can be said what is not there. The macros of CEL add the same in each turn.
  ///
  /// A loop in the first turn of another is followed once: if each were followed twice there too,
  /// every loop around it would double the work.
  private Shape carried(Expr.Fold fold, Shape start, long turns) {
    names.put(fold.result(), start);
    Shape all = grown(start, firstTurn(fold), turns);
    if (isFirstTurn) return all;
    names.put(fold.result(), all);
    of(fold.condition());
    of(fold.step());
    return all;
  }

  private Shape firstTurn(Expr.Fold fold) {
    boolean isWithinAnother = isFirstTurn;
    Set<UnknownField> before = unknown;
    isFirstTurn = true;
    unknown = new LinkedHashSet<>();
    Shape once = of(fold.step());
    unknown = before;
    isFirstTurn = isWithinAnother;
    return once;
  }

  private Shape grown(Shape start, Shape once, long turns) {
    long added = Math.max(0, limits.count(once) - limits.count(start));
    long most = Saturated.plus(limits.count(start), Saturated.times(added, turns));
    List<Shape> all = new ArrayList<>(start.alternatives());
    for (Shape one : once.alternatives()) {
      all.add(
          switch (one) {
            case Items(Shape each, _) -> new Items(each, most);
            case Entries(Shape values, _) -> new Entries(values, most);
            default -> one;
          });
    }
    return Shape.either(all);
  }
}
