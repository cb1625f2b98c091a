package dev.nimfleet.policies.promql;

import java.util.Optional;
import java.util.Set;

/// What a query gives: a level, which does not grow with the replicas, or a total, which is shared
/// among them. The outermost aggregation says it.
///
/// - `avg`, `max`, `min`, `quantile`, `histogram_quantile`, `histogram_quantiles`, `histogram_avg`
///   and `histogram_fraction` give a level; `sum` and `count` give a total.
/// - A number that multiplies or divides leaves either what it is. One that is added does too; a
///   total taken from a number is unclear.
/// - A total by a total is a level, as a mean is. Two levels, or two totals added, stay that.
/// - `or`, `and` and `unless` give what their left side is; with `or` the right side must be the
///   same, or constant, or 0.
/// - A comparison gives what it lets through; with `bool` that is unclear.
/// - Nothing else is told.
enum Shape {
  LEVEL,
  TOTAL,
  CONSTANT,
  UNCLEAR;

  private static final Set<String> LEVELS =
      Set.of("histogram_quantile", "histogram_quantiles", "histogram_avg", "histogram_fraction");
  private static final Set<String> TOTALS = Set.of("histogram_count", "histogram_sum");

  static Shape of(Query query) {
    if (Forms.isConstant(query)) return CONSTANT;
    return switch (query) {
      case Query.Parentheses parentheses -> of(parentheses.inner());
      case Query.Signed signed -> of(signed.operand());
      case Query.Aggregation aggregation -> of(aggregation.aggregator());
      case Query.Call call -> of(call);
      case Query.Binary binary -> of(binary);
      case Query.NumberLiteral _, Query.Text _, Query.Selector _, Query.Range _ -> UNCLEAR;
      case Query.Subquery _ -> UNCLEAR;
    };
  }

  private static Shape of(Aggregator aggregator) {
    return switch (aggregator) {
      case AVG, MAX, MIN, QUANTILE -> LEVEL;
      case SUM, COUNT -> TOTAL;
      case GROUP, STDDEV, STDVAR, TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO -> UNCLEAR;
    };
  }

  private static Shape of(Query.Call call) {
    String name = call.function().name();
    if (LEVELS.contains(name)) return LEVEL;
    if (TOTALS.contains(name)) return of(call.arguments().getFirst());
    return Forms.kept(call).map(Shape::of).orElse(UNCLEAR);
  }

  private static Shape of(Query.Binary binary) {
    Shape left = of(binary.left());
    Shape right = of(binary.right());
    return switch (binary.operator()) {
      case AND, UNLESS -> left;
      case OR ->
          left == right || right == CONSTANT || Forms.isZero(binary.right()) ? left : UNCLEAR;
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        if (binary.isBool()) yield UNCLEAR;
        yield binary.left().type() == ValueType.SCALAR ? right : left;
      }
      case ADD, SUBTRACT -> {
        if (left == right || right == CONSTANT) yield left;
        boolean isTaken = binary.operator() == Operator.SUBTRACT && right == TOTAL;
        yield left == CONSTANT && !isTaken ? right : UNCLEAR;
      }
      case MULTIPLY -> {
        if (right == CONSTANT || (left == LEVEL && right == LEVEL)) yield left;
        yield left == CONSTANT ? right : UNCLEAR;
      }
      case DIVIDE -> {
        if (right == CONSTANT) yield left;
        if (left == right || (left == CONSTANT && right == LEVEL)) {
          yield left == UNCLEAR ? UNCLEAR : LEVEL;
        }
        yield UNCLEAR;
      }
      case POWER -> left == LEVEL && right == CONSTANT ? LEVEL : UNCLEAR;
      case MODULO, ATAN2, TRIM_UPPER, TRIM_LOWER -> UNCLEAR;
    };
  }

  /// The name of the outermost aggregation, seen through [Forms]; empty where there is none, or
  /// where two values meet that both read series.
  static String outermost(Query query) {
    return switch (query) {
      case Query.Parentheses parentheses -> outermost(parentheses.inner());
      case Query.Signed signed -> outermost(signed.operand());
      case Query.Aggregation aggregation -> aggregation.aggregator().text();
      case Query.Call call ->
          LEVELS.contains(call.function().name())
              ? call.function().name()
              : inner(call).map(Shape::outermost).orElse("");
      case Query.Binary binary -> outermost(binary);
      case Query.NumberLiteral _, Query.Text _, Query.Selector _, Query.Range _ -> "";
      case Query.Subquery _ -> "";
    };
  }

  private static Optional<Query> inner(Query.Call call) {
    return TOTALS.contains(call.function().name())
        ? Optional.of(call.arguments().getFirst())
        : Forms.kept(call);
  }

  private static String outermost(Query.Binary binary) {
    boolean isConstantRight = Forms.isConstant(binary.right());
    boolean keepsLeft =
        switch (binary.operator()) {
          case AND, UNLESS -> true;
          case OR -> isConstantRight || Forms.isZero(binary.right());
          case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> isConstantRight;
          case TRIM_UPPER, TRIM_LOWER, ADD, SUBTRACT, MULTIPLY, DIVIDE -> isConstantRight;
          case MODULO, ATAN2, POWER -> isConstantRight;
        };
    if (keepsLeft) return outermost(binary.left());
    if (Forms.isConstant(binary.left())) return outermost(binary.right());
    String left = outermost(binary.left());
    return binary.operator() == Operator.OR && left.equals(outermost(binary.right())) ? left : "";
  }
}
