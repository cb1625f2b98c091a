package dev.nimfleet.policies.promql;

import java.util.Optional;
import java.util.Set;

/// Sees through what does not change the meaning of a value: parentheses, signs, calculations with
/// numbers, rounding, clamping, sorting, labels, what stands in where there is nothing.
final class Forms {
  private static final Set<String> KEEPING =
      Set.of(
          "abs",
          "ceil",
          "clamp",
          "clamp_max",
          "clamp_min",
          "floor",
          "info",
          "label_join",
          "label_replace",
          "round",
          "scalar",
          "sort",
          "sort_by_label",
          "sort_by_label_desc",
          "sort_desc",
          "vector");

  /// What these make of a subquery is again one of the values that it went over, or amid them.
  private static final Set<String> KEEPING_OVER_TIME =
      Set.of(
          "avg_over_time",
          "first_over_time",
          "last_over_time",
          "max_over_time",
          "min_over_time",
          "quantile_over_time");

  private Forms() {}

  /// The operand of a call that keeps what its values mean.
  static Optional<Query> kept(Query.Call call) {
    String name = call.function().name();
    if (KEEPING.contains(name)) return Optional.of(call.arguments().getFirst());
    if (KEEPING_OVER_TIME.contains(name)) return subquery(call);
    return Optional.empty();
  }

  /// What the function of a range goes over, where that is no plain metric.
  static Optional<Query> subquery(Query.Call call) {
    return call.arguments().stream()
        .map(Forms::bare)
        .flatMap(argument ->
            argument instanceof Query.Subquery subquery
                ? Optional.of(subquery.operand()).stream()
                : Optional.<Query>empty().stream())
        .findFirst();
  }

  /// Without its parentheses.
  static Query bare(Query query) {
    Query bare = query;
    while (bare instanceof Query.Parentheses parentheses) {
      bare = parentheses.inner();
    }
    return bare;
  }

  /// Whether it reads no series, so that it is the same whatever happens.
  static boolean isConstant(Node node) {
    return !(node instanceof Query.Selector) && node.parts().stream().allMatch(Forms::isConstant);
  }

  /// Whether it gives a value even when all series are lost.
  static boolean isAlwaysThere(Query query) {
    return switch (bare(query)) {
      case Query.Call call when call.function().name().startsWith("absent") -> true;
      case Query.Call call ->
          isConstant(call) || kept(call).filter(Forms::isAlwaysThere).isPresent();
      case Query.Signed signed -> isAlwaysThere(signed.operand());
      case Query.Aggregation aggregation -> isAlwaysThere(aggregation.operand());
      case Query.Binary binary ->
          binary.operator() == Operator.OR
              ? isAlwaysThere(binary.left()) || isAlwaysThere(binary.right())
              : isAlwaysThere(binary.left()) && isAlwaysThere(binary.right());
      case Query.NumberLiteral _ -> true;
      case Query.Text _, Query.Selector _, Query.Range _, Query.Subquery _ -> false;
      case Query.Parentheses parentheses -> isAlwaysThere(parentheses.inner());
    };
  }

  /// Whether it is nothing but 0, as `sum(x) * 0` is.
  static boolean isZero(Query query) {
    return switch (bare(query)) {
      case Query.NumberLiteral number -> number.value() == 0;
      case Query.Binary binary ->
          binary.operator() == Operator.MULTIPLY
              && (isZero(binary.left()) || isZero(binary.right()));
      case Query.Call call -> kept(call).filter(Forms::isZero).isPresent();
      case Query.Signed signed -> isZero(signed.operand());
      case Query.Text _, Query.Selector _, Query.Range _, Query.Subquery _ -> false;
      case Query.Aggregation _, Query.Parentheses _ -> false;
    };
  }
}
