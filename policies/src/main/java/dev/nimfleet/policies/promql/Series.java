package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Matching.Group;
import java.util.List;
import java.util.Set;

/// How many series an expression gives at most, as far as that is sure without asking Prometheus.
///
/// - An aggregation without a grouping gives one without labels, and so do `vector(…)`, a scalar,
///   and functions of time without an argument. `absent` gives one.
/// - `topk` and its like, and any grouping, give one only where they get one.
/// - `histogram_quantile` and `histogram_fraction` give one where `le` alone is grouped by.
/// - Functions and calculations with numbers give as many as they get; a function of a range gives
///   as many as the subquery in it does, and many of a metric.
/// - Between two vectors there are as many as the left has, unless a group or a fill adds more.
///   `or` gives one only where both sides are without labels; `and` and `unless` what the left is.
/// - Of anything else, `count_values` and `info` among them, there may be many.
enum Series {
  MANY,
  ONE,
  ONE_WITHOUT_LABELS;

  private static final Set<String> QUANTILES = Set.of("histogram_quantile", "histogram_fraction");
  private static final Set<String> UNSURE = Set.of("histogram_quantiles", "info");
  private static final Set<String> LABELLING = Set.of("label_join", "label_replace");

  static Series of(Query query) {
    if (query.type() == ValueType.SCALAR) return ONE_WITHOUT_LABELS;
    return switch (query) {
      case Query.Parentheses parentheses -> of(parentheses.inner());
      case Query.Signed signed -> of(signed.operand());
      case Query.Aggregation aggregation -> of(aggregation);
      case Query.Call call -> of(call);
      case Query.Binary binary -> of(binary);
      case Query.NumberLiteral _ -> ONE_WITHOUT_LABELS;
      case Query.Text _, Query.Selector _, Query.Range _, Query.Subquery _ -> MANY;
    };
  }

  private static Series of(Query.Aggregation aggregation) {
    if (aggregation.aggregator().joins() && isUngrouped(aggregation)) return ONE_WITHOUT_LABELS;
    if (aggregation.aggregator() == Aggregator.COUNT_VALUES) return MANY;
    return of(aggregation.operand());
  }

  private static boolean isUngrouped(Query.Aggregation aggregation) {
    return !aggregation.grouping().isWithout() && aggregation.grouping().labels().isEmpty();
  }

  private static Series of(Query.Call call) {
    String name = call.function().name();
    if (call.arguments().isEmpty() || name.equals("vector")) return ONE_WITHOUT_LABELS;
    if (name.startsWith("absent")) return ONE;
    if (UNSURE.contains(name)) return MANY;
    if (QUANTILES.contains(name) && isByBucket(call.arguments().getLast())) {
      return ONE_WITHOUT_LABELS;
    }
    for (Query argument : call.arguments()) {
      switch (argument.type()) {
        case INSTANT_VECTOR -> {
          Series series = of(argument);
          return LABELLING.contains(name) && series != MANY ? ONE : series;
        }
        case RANGE_VECTOR -> {
          return Forms.subquery(call).map(Series::of).orElse(MANY);
        }
        case SCALAR, STRING -> {}
      }
    }
    return MANY;
  }

  /// Whether its series differ in `le` alone, as those of `sum by (le) (x)` do.
  private static boolean isByBucket(Query query) {
    return switch (Forms.bare(query)) {
      case Query.Aggregation aggregation ->
          aggregation.aggregator().joins()
              && !aggregation.grouping().isWithout()
              && List.of("le").containsAll(aggregation.grouping().labels());
      case Query.Binary binary ->
          binary.left().type() == ValueType.SCALAR
              ? isByBucket(binary.right())
              : binary.right().type() == ValueType.SCALAR && isByBucket(binary.left());
      case Query.NumberLiteral _, Query.Text _, Query.Selector _, Query.Range _ -> false;
      case Query.Subquery _, Query.Call _, Query.Signed _, Query.Parentheses _ -> false;
    };
  }

  private static Series of(Query.Binary binary) {
    Series left = of(binary.left());
    Series right = of(binary.right());
    boolean areWithoutLabels = left == ONE_WITHOUT_LABELS && right == left;
    if (binary.left().type() == ValueType.SCALAR) return right;
    if (binary.right().type() == ValueType.SCALAR) return left;
    return switch (binary.operator()) {
      case AND, UNLESS -> left;
      case OR -> areWithoutLabels ? ONE_WITHOUT_LABELS : MANY;
      case EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          TRIM_UPPER,
          TRIM_LOWER,
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          ATAN2,
          POWER -> {
        if (areWithoutLabels) yield ONE_WITHOUT_LABELS;
        Matching matching = binary.matching();
        yield matching.group() == Group.NONE && !matching.fills() ? left : MANY;
      }
    };
  }
}
