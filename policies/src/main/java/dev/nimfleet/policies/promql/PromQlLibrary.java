package dev.nimfleet.policies.promql;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// `promql(query)`: what rules on autoscalers ask of a query.
public final class PromQlLibrary {
  /// A query is parsed and looked at several times.
  private static final long PASSES = 10;

  private PromQlLibrary() {}

  public static Library library() {
    return Library.of(
        "promql",
        KubernetesVersion.FIRST,
        global("nimfleet_promql", "promql(string) -> map(string, dyn)", a -> facts((String) a[0]))
            .costing((a, result) -> PASSES * Costs.reading(0).of(a, result)));
  }

  private static MapValue facts(String query) {
    return switch (PromQl.parse(query)) {
      case PromQl.Parsed(Query parsed) -> map("", QueryFacts.of(parsed));
      case PromQl.Malformed malformed ->
          map("%s at character %d".formatted(malformed.message(), malformed.at()), NOTHING);
    };
  }

  /// What is said of a query that nobody can read.
  private static final QueryFacts NOTHING = QueryFacts.none();

  private static MapValue map(String error, QueryFacts facts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("error", error);
    map.put("metrics", texts(facts.metricNames()));
    map.put(
        "nameMatchers", texts(facts.nameMatchers().stream().map(Matcher::toString).toList()));
    map.put("anonymous", !facts.nameless().isEmpty());
    map.put(
        "matchers",
        ListValue.of(
            facts.labels().stream()
                .map(
                    matcher ->
                        MapValue.of(
                            Map.of(
                                "metric", matcher.metric(),
                                "label", matcher.label(),
                                "op", matcher.comparison().toString(),
                                "value", matcher.value())))
                .toList()));
    map.put("aggregation", facts.outermostAggregation());
    map.put("single", facts.isSingleSeries());
    map.put("result", facts.resultType().toString());
    map.put("level", facts.isLevel());
    map.put("total", facts.isTotal());
    map.put("vectorZero", facts.orVector0());
    return MapValue.of(map);
  }

  private static ListValue texts(Collection<String> texts) {
    return ListValue.of(java.util.List.copyOf(texts));
  }
}
