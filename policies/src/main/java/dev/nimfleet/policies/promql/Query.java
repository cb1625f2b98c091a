package dev.nimfleet.policies.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An expression of PromQL. Parentheses are kept, so that it prints as it was meant.
public sealed interface Query extends Node {
  /// `1.5`, `-3`, `0x8f`, `Inf`, or `5m`, which is 300. A sign before it belongs to it.
  ///
  /// @param isDuration whether it was written with units of time
  record NumberLiteral(Span at, double value, boolean isDuration) implements Query, Lapse {
    @Override
    public List<Node> parts() {
      return List.of();
    }
  }

  /// `"a"`, `'a'` or a raw string, without quotes and escapes.
  record Text(Span at, String value) implements Query {}

  /// `up{job="api"}`.
  ///
  /// @param name what stands before the braces, empty where nothing does
  /// @param matchers what stands in the braces; `{"up"}` is a matcher of `__name__`
  record Selector(Span at, String name, List<Matcher> matchers, Modifiers modifiers)
      implements Query {
    public Selector {
      matchers = List.copyOf(matchers);
    }
  }

  /// `up[5m]`. Its modifiers are those of the selector, wherever they stand.
  record Range(Span at, Selector selector, Lapse length) implements Query {}

  /// `rate(x[5m])[1h:1m]`.
  record Subquery(Span at, Query operand, Lapse length, Optional<Lapse> step, Modifiers modifiers)
      implements Query {}

  /// `rate(x[5m])`.
  record Call(Span at, Function function, List<Query> arguments) implements Query {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /// `sum by (job) (x)`.
  record Aggregation(
      Span at, Aggregator aggregator, Grouping grouping, Optional<Query> parameter, Query operand)
      implements Query {}

  /// `by (job)`, or `without (pod)`.
  record Grouping(boolean isWithout, List<String> labels) {
    static final Grouping NONE = new Grouping(false, List.of());

    public Grouping {
      labels = List.copyOf(labels);
    }
  }

  /// `a + on (job) b`.
  ///
  /// @param isBool whether a comparison gives 0 and 1, in place of taking series away
  record Binary(
      Span at, Operator operator, boolean isBool, Matching matching, Query left, Query right)
      implements Query {}

  /// `-x` or `+x`.
  record Signed(Span at, boolean isNegative, Query operand) implements Query {}

  /// `(x)`.
  record Parentheses(Span at, Query inner) implements Query {}

  @Override
  default List<Node> parts() {
    return switch (this) {
      case NumberLiteral _, Text _ -> List.of();
      case Selector selector -> lapses(selector.modifiers);
      case Range range -> List.of(range.selector, range.length);
      case Subquery subquery -> {
        List<Node> parts = new ArrayList<>(List.of(subquery.operand, subquery.length));
        subquery.step.ifPresent(parts::add);
        parts.addAll(lapses(subquery.modifiers));
        yield parts;
      }
      case Call call -> List.copyOf(call.arguments);
      case Aggregation aggregation -> {
        List<Node> parts = new ArrayList<>();
        aggregation.parameter.ifPresent(parts::add);
        parts.add(aggregation.operand);
        yield parts;
      }
      case Binary binary -> List.of(binary.left, binary.right);
      case Signed signed -> List.of(signed.operand);
      case Parentheses parentheses -> List.of(parentheses.inner);
    };
  }

  /// What it gives. This is known from the expression alone.
  default ValueType type() {
    return switch (this) {
      case NumberLiteral _ -> ValueType.SCALAR;
      case Text _ -> ValueType.STRING;
      case Selector _, Aggregation _ -> ValueType.INSTANT_VECTOR;
      case Range _, Subquery _ -> ValueType.RANGE_VECTOR;
      case Call call -> call.function.result();
      case Binary binary ->
          binary.left.type() == ValueType.SCALAR && binary.right.type() == ValueType.SCALAR
              ? ValueType.SCALAR
              : ValueType.INSTANT_VECTOR;
      case Signed signed -> signed.operand.type();
      case Parentheses parentheses -> parentheses.inner.type();
    };
  }

  private static List<Node> lapses(Modifiers modifiers) {
    return modifiers.offset().<List<Node>>map(List::of).orElse(List.of());
  }
}
