package dev.nimfleet.policies.promql;

import java.util.List;

/// A length of time: of a range, of a step, or of an offset. Mostly it is a [Query.NumberLiteral]
/// of seconds; it can be calculated too.
public sealed interface Lapse extends Node
    permits Query.NumberLiteral,
        Lapse.Step,
        Lapse.Whole,
        Lapse.Negated,
        Lapse.Calculated,
        Lapse.Extreme,
        Lapse.Group {
  /// `step()`: the resolution of the evaluation.
  record Step(Span at) implements Lapse {}

  /// `range()`: the length of the evaluation.
  record Whole(Span at) implements Lapse {}

  /// `-step()`.
  record Negated(Span at, Lapse operand) implements Lapse {}

  /// `5m * 2`.
  record Calculated(Span at, Operator operator, Lapse left, Lapse right) implements Lapse {}

  /// `min_of(5m, step())` and `max_of(5m, step())`.
  record Extreme(Span at, boolean isMaximum, Lapse left, Lapse right) implements Lapse {}

  /// `(5m)`.
  record Group(Span at, Lapse inner) implements Lapse {}

  @Override
  default List<Node> parts() {
    return switch (this) {
      case Step _, Whole _, Query.NumberLiteral _ -> List.of();
      case Negated negated -> List.of(negated.operand);
      case Calculated calculated -> List.of(calculated.left, calculated.right);
      case Extreme extreme -> List.of(extreme.left, extreme.right);
      case Group group -> List.of(group.inner);
    };
  }
}
