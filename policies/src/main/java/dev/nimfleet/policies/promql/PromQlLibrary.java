package dev.nimfleet.policies.promql;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.Plain;
import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Memory;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.shape.Saturated;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `promql(query)`: what rules on autoscalers ask of a query.
public final class PromQlLibrary {
  /// A query is parsed and looked at several times.
  private static final long PASSES = 10;

  private static final String NAME = "promql(…)";
  private static final long LONGEST_SENTENCE = 250;

  /// `a+`.
  private static final long SHORTEST_METRIC = 2;

  /// `a="",`.
  private static final long SHORTEST_MATCHER = 4;

  private static final List<String> TRUTHS =
      List.of("anonymous", "single", "level", "total", "vectorZero");

  private static final Memory<MapValue> FACTS = new Memory<>(512, 4096);

  private PromQlLibrary() {}

  public static Library library() {
    return Library.of(
        "promql",
        KubernetesVersion.FIRST,
        global(
                "nimfleet_promql",
                "promql(string) -> map(string, dyn)",
                a -> FACTS.of((String) a[0], PromQlLibrary::facts))
            .costing((a, result) -> PASSES * Costs.reading(0).of(a, result)));
  }

  /// What it gives for a query of so many characters: each part of it is one of the query's, or
  /// tells in a sentence what is wrong with one.
  public static Shape shape(long longest) {
    Shape text = Shape.text(Saturated.plus(longest, LONGEST_SENTENCE));
    Map<String, Shape> parts = new HashMap<>();
    parts.put("metrics", new Items(text, longest / SHORTEST_METRIC + 1));
    parts.put("nameMatchers", new Items(text, longest / SHORTEST_MATCHER + 1));
    for (String word : List.of("error", "aggregation", "result")) parts.put(word, text);
    for (String is : TRUTHS) parts.put(is, new Plain());
    Map<String, Shape> matcher = Map.of("metric", text, "label", text, "op", text, "value", text);
    Shape matchers = new Fields(NAME, "matchers[]", matcher, false);
    parts.put("matchers", new Items(matchers, longest / SHORTEST_MATCHER + 1));
    return new Fields(NAME, "", parts, false);
  }

  private static MapValue facts(String query) {
    return switch (PromQl.parse(query)) {
      case PromQl.Parsed(Query parsed) -> map(QueryFacts.of(parsed));
      case PromQl.Malformed malformed ->
          unreadable("%s at character %d".formatted(malformed.message(), malformed.at()));
    };
  }

  /// All fields are there, so that a rule need not ask for the error first.
  private static MapValue unreadable(String error) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("error", error);
    for (String list : List.of("metrics", "nameMatchers", "matchers")) {
      map.put(list, ListValue.EMPTY);
    }
    for (String text : List.of("aggregation", "result")) map.put(text, "");
    for (String is : TRUTHS) map.put(is, false);
    return MapValue.of(map);
  }

  private static MapValue map(QueryFacts facts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("error", "");
    map.put("metrics", texts(facts.metricNames()));
    map.put(
        "nameMatchers",
        texts(
            facts.nameMatchers().stream()
                .map(matcher -> "__name__%s\"%s\"".formatted(matcher.comparison(), matcher.value()))
                .toList()));
    map.put("anonymous", !facts.nameless().isEmpty());
    map.put(
        "matchers",
        ListValue.of(
            facts.labels().stream()
                .map(matcher ->
                    MapValue.of(
                        Map.of(
                            "metric", matcher.metric(),
                            "label", matcher.label(),
                            "op", matcher.comparison().toString(),
                            "value", matcher.value())))
                .toList()));
    map.put("aggregation", facts.outermostAggregation());
    map.put("single", facts.isSingleSeries());
    map.put("result", result(facts.resultType()));
    map.put("level", facts.isLevel());
    map.put("total", facts.isTotal());
    map.put("vectorZero", facts.orVector0());
    return MapValue.of(map);
  }

  private static ListValue texts(Collection<String> texts) {
    return ListValue.of(List.copyOf(texts));
  }

  /// The word of Prometheus' HTTP API.
  private static String result(ValueType type) {
    return switch (type) {
      case SCALAR -> "scalar";
      case INSTANT_VECTOR -> "vector";
      case RANGE_VECTOR -> "matrix";
      case STRING -> "string";
    };
  }
}
