package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.expr.Operators;
import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.function.Overload.Cost;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a checked expression into the steps that compute it. Names become places in a row.
public final class Planner {
  private final Functions functions;
  private final Constants constants;
  private final List<String> variables;
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<Integer> bound = new HashSet<>();
  private int slots;

  private Planner(Functions functions, List<String> variables) {
    this.functions = functions;
    this.constants = new Constants(functions);
    this.variables = variables;
    for (String variable : variables) places.put(variable, slots++);
  }

  /// Plans an expression over these variables.
  public static Plan plan(Expr expression, List<String> variables, Functions functions) {
    var planner = new Planner(functions, variables);
    try {
      Step step = planner.step(expression);
      return new Plan.Ready(new Program(expression, step, planner.variables, planner.slots));
    } catch (Unplannable refused) {
      return refused.refusal();
    }
  }

  private Step step(Expr expression) {
    Optional<Object> constant = constants.valueOf(expression);
    if (constant.isPresent()) {
      Object value = constant.get();
      return _ -> value;
    }
    return switch (expression) {
      case Expr.Constant fixed -> _ -> fixed.value();
      case Expr.Variable _, Expr.Select _ -> Chain.charged(path(expression));
      case Expr.Call call -> call(call);
      case Expr.ListLiteral list -> list(list);
      case Expr.MapLiteral map -> map(map);
      case Expr.Fold fold -> fold(fold);
    };
  }

  // ---- names and what is chosen from them

  /// A name, or any other value, and what is selected from it step by step. It costs 1 as a whole
  /// and 1 for each step.
  private Chain path(Expr expression) {
    return switch (expression) {
      case Expr.Variable variable -> Chain.of(variable(variable));
      case Expr.Select select when select.isTest() -> path(select.operand()).has(select.field());
      case Expr.Select select -> path(select.operand()).field(select.field());
      case Expr.Call call when call.function().equals(Operators.INDEX) ->
          path(call.arguments().getFirst()).index(index(call), false);
      case Expr.Call call when call.function().equals(Operators.OPTIONAL_INDEX) ->
          path(call.arguments().getFirst()).index(index(call), true);
      case Expr.Call call when call.function().equals(Operators.OPTIONAL_SELECT) ->
          path(call.arguments().getFirst()).index(index(call), true);
      case Expr.Constant _, Expr.Call _, Expr.ListLiteral _, Expr.MapLiteral _, Expr.Fold _ ->
          Chain.of(step(expression));
    };
  }

  /// A key that is a name pays only for what is selected from it.
  private Step index(Expr.Call call) {
    Expr key = call.arguments().get(1);
    boolean canBeKey =
        constants
            .valueOf(key)
            .map(value -> Constants.isScalar(value) || value instanceof CelType)
            .orElse(true);
    if (!canBeKey) throw new Unplannable(key, "invalid qualifier type");
    return branch(call, 1);
  }

  private static boolean isPath(Expr expression) {
    return switch (expression) {
      case Expr.Variable _, Expr.Select _ -> true;
      case Expr.Call call -> Operators.isSelection(call.function());
      case Expr.Constant _, Expr.Fold _, Expr.ListLiteral _, Expr.MapLiteral _ -> false;
    };
  }

  private Step variable(Expr.Variable variable) {
    Integer slot = places.get(variable.name());
    if (slot == null) {
      var error = new CelError("no such attribute(s): " + variable.name());
      return _ -> error;
    }
    int place = slot;
    return bound.contains(place) ? frame -> Deferred.get(frame, place) : frame -> frame.get(place);
  }

  // ---- operators and functions

  private Step call(Expr.Call call) {
    return switch (call.function()) {
      case Operators.INDEX, Operators.OPTIONAL_INDEX, Operators.OPTIONAL_SELECT ->
          Chain.charged(path(call));
      case Operators.AND -> Logic.and(argument(call, 0), argument(call, 1));
      case Operators.OR -> Logic.or(argument(call, 0), argument(call, 1));
      case Operators.CONDITIONAL ->
          Logic.conditional(argument(call, 0), branch(call, 1), branch(call, 2));
      case Operators.OR_OPTIONAL -> Logic.or(argument(call, 0), argument(call, 1), false);
      case Operators.OR_VALUE -> Logic.or(argument(call, 0), argument(call, 1), true);
      case Operators.NOT_STRICTLY_FALSE -> Logic.notStrictlyFalse(argument(call, 0));
      case Operators.EQUALS -> Logic.equality(argument(call, 0), argument(call, 1), true);
      case Operators.NOT_EQUALS -> Logic.equality(argument(call, 0), argument(call, 1), false);
      default -> {
        Step[] arguments = call.arguments().stream().map(this::step).toArray(Step[]::new);
        List<Overload> overloads = overloads(call);
        Optional<Overload> prepared = prepared(overloads, call);
        yield prepared.isPresent()
            ? Calls.ofPrepared(prepared.get(), arguments, cost(call))
            : Calls.of(call.function(), overloads, arguments, cost(call));
      }
    };
  }

  private Step argument(Expr.Call call, int index) {
    return step(call.arguments().get(index));
  }

  /// A branch that is a name pays only for what is selected from it.
  private Step branch(Expr.Call call, int index) {
    Expr branch = call.arguments().get(index);
    return isPath(branch) ? path(branch) : step(branch);
  }

  /// Whether a value is one of those that are written down is looked up, not searched for.
  private Cost cost(Expr.Call call) {
    boolean isLookUp =
        call.function().equals(Operators.IN)
            && call.arguments().get(1) instanceof Expr.ListLiteral list
            && constants.valueOf(list).filter(Constants::isOfScalars).isPresent();
    return isLookUp ? (_, _) -> 0 : functions.cost(call.function(), call.overloads());
  }

  /// One overload when the types tell which; else all of the function's, as cel-go does it.
  private List<Overload> overloads(Expr.Call call) {
    if (call.overloads().size() == 1) {
      var known = functions.withId(call.overloads().getFirst());
      if (known.isPresent()) return List.of(known.get());
    }
    List<Overload> all = functions.named(call.function());
    if (all.isEmpty()) {
      throw new IllegalStateException(
          "no function %s with %s".formatted(call.function(), call.overloads()));
    }
    return all;
  }

  /// Does now what needs only what is written down, if anything does.
  private Optional<Overload> prepared(List<Overload> overloads, Expr.Call call) {
    Overload overload = overloads.getFirst();
    if (overloads.size() > 1 || overload.preparation().isEmpty()) return Optional.empty();
    Expr argument = call.arguments().get(overload.preparation().get().argument());
    return constants.valueOf(argument).flatMap(value -> prepared(overload, argument, value));
  }

  private static Optional<Overload> prepared(Overload overload, Expr argument, Object value) {
    Object prepared = overload.prepared(value);
    if (prepared instanceof CelError error) throw new Unplannable(argument, error.message());
    return prepared.equals(overload) ? Optional.empty() : Optional.of((Overload) prepared);
  }

  // ---- literals

  private Step list(Expr.ListLiteral literal) {
    List<Step> elements = literal.elements().stream().map(this::step).toList();
    Set<Integer> optional = new HashSet<>(literal.optional());
    optional.forEach(index -> needOptional(literal.elements().get(index), "element"));
    return frame -> {
      List<Object> values = new ArrayList<>(elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Object value = elements.get(i).run(frame);
        Object added =
            value instanceof CelError ? value : Literals.add(values, value, optional.contains(i));
        if (added instanceof CelError) {
          frame.charge(Costs.LIST);
          return added;
        }
      }
      frame.charge(Costs.LIST);
      return ListValue.of(values);
    };
  }

  /// What is known to be no optional value can never become part of a literal as one.
  private void needOptional(Expr part, String what) {
    if (constants.valueOf(part).isPresent()) {
      throw new Unplannable(
          part, "cannot initialize optional %s from non-optional value".formatted(what));
    }
  }

  private Step map(Expr.MapLiteral literal) {
    record Pair(Step key, Step value, boolean isOptional) {}
    for (Expr.Entry entry : literal.entries()) {
      if (entry.isOptional()) needOptional(entry.value(), "entry");
    }
    List<Pair> pairs =
        literal.entries().stream()
            .map(entry -> new Pair(step(entry.key()), step(entry.value()), entry.isOptional()))
            .toList();
    return frame -> {
      Map<Object, Object> values = new java.util.LinkedHashMap<>();
      for (Pair pair : pairs) {
        Object key = pair.key().run(frame);
        Object value = key instanceof CelError ? key : pair.value().run(frame);
        Object put =
            value instanceof CelError ? value : Literals.put(values, key, value, pair.isOptional());
        if (put instanceof CelError) {
          frame.charge(Costs.MAP);
          return put;
        }
      }
      frame.charge(Costs.MAP);
      return MapValue.of(values);
    };
  }

  // ---- loops

  /// A loop over nothing gives a name to a value, which is computed when the name is used.
  private Step binding(Expr.Fold fold) {
    Step value = step(fold.start());
    Map<String, Integer> outside = new HashMap<>(places);
    int place = local(fold.result());
    bound.add(place);
    Step end = step(fold.end());
    places.clear();
    places.putAll(outside);
    return frame -> {
      frame.set(place, new Deferred(value));
      return end.run(frame);
    };
  }

  private Step fold(Expr.Fold fold) {
    if (fold.range() instanceof Expr.ListLiteral list && list.elements().isEmpty()) {
      return binding(fold);
    }
    Step range = step(fold.range());
    Step start = step(fold.start());
    Map<String, Integer> outside = new HashMap<>(places);
    int result = local(fold.result());
    int first = local(fold.first());
    int second = fold.second().isEmpty() ? Loop.NONE : local(fold.second());
    Step condition = step(fold.condition());
    Step step = step(fold.step());
    places.remove(fold.first());
    places.remove(fold.second());
    outside.forEach((name, place) -> {
      if (!name.equals(fold.result())) places.put(name, place);
    });
    Step end = step(fold.end());
    places.clear();
    places.putAll(outside);
    return new Loop(range, start, result, first, second, condition, step, end);
  }

  private int local(String name) {
    places.put(name, slots);
    return slots++;
  }
}
