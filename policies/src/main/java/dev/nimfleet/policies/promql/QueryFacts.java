package dev.nimfleet.policies.promql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// What rules ask of a query. Where a fact cannot be told from the query alone, it is the careful
/// answer.
///
/// @param metricNames the metrics that it reads by their exact names; `info` reads `target_info`
/// @param nameMatchers conditions on `__name__` that leave open which metric is meant
/// @param labels all other conditions
/// @param nameless where selectors stand that say nothing of the metric
/// @param outermostAggregation the aggregation that says what the value means, or
///   `histogram_quantile` and its like; empty when there is none. Seen through parentheses, signs,
///   calculations with constants, clamping, rounding, sorting, changed labels, `vector(scalar(…))`,
///   `max_over_time(…[5m:])` and its like, and what stands in with `or`
/// @param isSingleSeries whether it surely gives at most one element; see `Series`
/// @param usesRate whether `rate`, `irate` or `increase` is called anywhere
/// @param isLevel whether the value surely does not grow with the replicas; see `Shape`
/// @param isTotal whether the value surely is shared among the replicas; see `Shape`
/// @param orVector0 whether something stands in when all series are lost, as in `sum(x) or
///   vector(0)`, so that `ignoreNullValues: "false"` of KEDA does nothing
public record QueryFacts(
    SequencedSet<String> metricNames,
    List<Matcher> nameMatchers,
    List<LabelMatcher> labels,
    List<Span> nameless,
    String outermostAggregation,
    boolean isSingleSeries,
    ValueType resultType,
    boolean usesRate,
    boolean isLevel,
    boolean isTotal,
    boolean orVector0) {
  public QueryFacts {
    metricNames = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(metricNames));
    nameMatchers = List.copyOf(nameMatchers);
    labels = List.copyOf(labels);
    nameless = List.copyOf(nameless);
  }

  private static final Set<String> RATES = Set.of("rate", "irate", "increase");
  private static final String INFO_METRIC = "target_info";

  /// A condition on a label other than the name.
  ///
  /// @param metric the exact name of the metric, empty when there is none
  public record LabelMatcher(
      String label, Matcher.Comparison comparison, String value, String metric, Span at) {}

  public static QueryFacts of(Query query) {
    Collector found = new Collector();
    found.node(query);
    Shape shape = Shape.of(query);
    ValueType type = query.type();
    boolean isNumeric = type == ValueType.SCALAR || type == ValueType.INSTANT_VECTOR;
    return new QueryFacts(
        found.names,
        found.nameMatchers,
        found.labels,
        found.nameless,
        Shape.outermost(query),
        isNumeric && Series.of(query) != Series.MANY,
        type,
        found.usesRate,
        shape == Shape.LEVEL,
        shape == Shape.TOTAL,
        found.standsIn);
  }

  private static final class Collector {
    private final SequencedSet<String> names = new LinkedHashSet<>();
    private final List<Matcher> nameMatchers = new ArrayList<>();
    private final List<LabelMatcher> labels = new ArrayList<>();
    private final List<Span> nameless = new ArrayList<>();
    private boolean usesRate = false;
    private boolean standsIn = false;

    void node(Node node) {
      switch (node) {
        case Query.Selector selector -> selector(selector, Optional.empty());
        case Query.Call call when call.function().name().equals("info") -> {
          node(call.arguments().getFirst());
          if (call.arguments().size() == 1) names.add(INFO_METRIC);
          call.arguments().stream().skip(1).forEach(this::info);
          return;
        }
        case Query.Call call -> usesRate |= RATES.contains(call.function().name());
        case Query.Binary binary -> standsIn |= standsIn(binary);
        case Query.NumberLiteral _, Query.Text _, Query.Range _, Query.Subquery _ -> {}
        case Query.Aggregation _, Query.Signed _, Query.Parentheses _, Lapse _ -> {}
      }
      node.parts().forEach(this::node);
    }

    /// Without a name it selects among `target_info`.
    private void info(Query argument) {
      if (argument instanceof Query.Selector selector) {
        selector(selector, Optional.of(INFO_METRIC));
      }
    }

    private void selector(Query.Selector selector, Optional<String> otherwise) {
      List<String> exact = new ArrayList<>();
      if (!selector.name().isEmpty()) exact.add(selector.name());
      boolean isNamed = !exact.isEmpty();
      for (Matcher matcher : selector.matchers()) {
        isNamed |= matcher.isName();
        if (matcher.isExactName()) exact.add(matcher.value());
        else if (matcher.isName()) nameMatchers.add(matcher);
      }
      if (!isNamed) {
        otherwise.ifPresentOrElse(exact::add, () -> nameless.add(selector.at()));
      }
      names.addAll(exact);
      String metric = exact.isEmpty() ? "" : exact.getFirst();
      for (Matcher matcher : selector.matchers()) {
        if (matcher.isName()) continue;
        labels.add(
            new LabelMatcher(
                matcher.label(), matcher.comparison(), matcher.value(), metric, matcher.at()));
      }
    }

    private static boolean standsIn(Query.Binary binary) {
      boolean isEither = binary.operator() == Operator.OR || binary.matching().fills();
      return isEither
          && (Forms.isAlwaysThere(binary.left()) || Forms.isAlwaysThere(binary.right()));
    }
  }
}
