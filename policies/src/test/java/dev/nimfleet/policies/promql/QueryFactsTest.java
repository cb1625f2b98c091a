package dev.nimfleet.policies.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.emit.QueryShape;
import dev.nimfleet.policies.promql.Matcher.Comparison;
import dev.nimfleet.policies.promql.QueryFacts.LabelMatcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What rules can ask of a query.
class QueryFactsTest {
  private static QueryFacts facts(String text) {
    return QueryFacts.of(Queries.parsed(text));
  }

  static Stream<String> queries() {
    return Stream.concat(PromQlExamplesTest.valid(), PromQlExamplesTest.emitted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up                                              | up
          {"http.requests"}                               | http.requests
          {__name__="up"}                                 | up
          0 * up + container_cpu_usage_seconds_total      | up,container_cpu_usage_seconds_total
          max_over_time(sum(rate(a[1m]))[1h:]) / b        | a,b
          topk(scalar(a), b)                              | a,b
          vector(scalar(a)) or on() (b unless c)          | a,b,c
          label_replace(a, "__name__", "b", "", "")       | a
          info(a)                                         | a,target_info
          info(a, {b="c"})                                | a,target_info
          info(a, {"build_info"})                         | a,build_info
          absent(a)                                       | a
          a or a                                          | a
          {"a","b"}                                       | a,b
          """)
  void metricsAreFoundWhereverTheyStand(String text, String names) {
    QueryFacts facts = facts(text);

    assertThat(facts.metricNames()).containsExactly(names.split(","));
    assertThat(facts.nameMatchers()).isEmpty();
    assertThat(facts.nameless()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{__name__=~\"container_c.u.*\"}",
        "{__name__!=\"up\",job=\"a\"}",
        "{__name__!~\"up\",job=\"a\"}",
        "{\"__name__\"=~\"up\"}",
        "{__name__=\"\",job=\"a\"}",
        "sum(rate({__name__=~\"a.+\"}[1m]))",
        "info(a, {__name__=~\"(target|build)_info\"})",
      })
  void aNameThatIsLeftOpenIsTold(String text) {
    assertThat(facts(text).nameMatchers()).hasSize(1);
    assertThat(facts(text).nameless()).isEmpty();
  }

  @Test
  void aSelectorThatNamesNoMetricIsTold() {
    QueryFacts facts = facts("a + {job=\"b\"}");

    assertThat(facts.nameless()).containsExactly(new Span(4, 13));
    assertThat(facts.metricNames()).containsExactly("a");
  }

  @Test
  void conditionsKnowTheirMetric() {
    assertThat(facts("a{b=\"c\",d!~\"e\"} / {\"f\",g=\"h\"} + {i=\"j\"}").labels())
        .containsExactly(
            new LabelMatcher("b", Comparison.EQUAL, "c", "a", new Span(2, 7)),
            new LabelMatcher("d", Comparison.NOT_REGEX, "e", "a", new Span(8, 14)),
            new LabelMatcher("g", Comparison.EQUAL, "h", "f", new Span(23, 28)),
            new LabelMatcher("i", Comparison.EQUAL, "j", "", new Span(33, 38)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x                                                     | ''
          rate(x[1m])                                           | ''
          vector(1)                                             | ''
          sum(x)                                                | sum
          SUM BY (a) (x)                                        | sum
          ((sum(x))) * 100                                      | sum
          1 + -sum(x) / 2                                       | sum
          sum(x) or vector(0)                                   | sum
          (avg(x) >= 0) or sum(y) * 0                           | avg
          avg(x) or sum(y)                                      | ''
          sum(x) or sum(y)                                      | sum
          sum(x) and on () y                                    | sum
          clamp_max(round(sum(x), 1), 5)                        | sum
          vector(scalar(avg(x)))                                | avg
          label_replace(max(x), "a", "b", "c", "d")             | max
          max_over_time(avg(x)[5m:])                            | avg
          rate(sum(x)[5m:])                                     | ''
          histogram_quantile(0.9, sum by (le) (rate(x[1m])))    | histogram_quantile
          histogram_count(sum(x))                               | sum
          sum(x) / sum(y)                                       | ''
          topk(1, x)                                            | topk
          sum(avg by (a) (x))                                   | sum
          sum(x) * vector(2)                                    | sum
          """)
  void theOutermostAggregationIsSeenThroughWhatLeavesItsMeaning(String text, String name) {
    assertThat(facts(text).outermostAggregation()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "time()",
        "vector(1)",
        "hour()",
        "sum(x)",
        "sum by () (x)",
        "avg(x) * 100",
        "100 * (avg(x))",
        "sum(x) / sum(y)",
        "sum(x) / y",
        "sum(x) or vector(0)",
        "sum(x) > 0",
        "sum(x) and on() y",
        "sum by (a) (vector(1))",
        "topk(1, sum(x))",
        "quantile(0.9, x)",
        "ceil(clamp(sum(x), 0, 1))",
        "absent(x)",
        "vector(scalar(x))",
        "max_over_time(sum(x)[5m:])",
        "histogram_quantile(0.9, sum by (le) (rate(x[2m])))",
        "histogram_quantile(0.9, (sum by (le) (rate(x[2m]))) * 2)",
        "histogram_quantile(0.9, sum(rate(x[2m])))",
        "(histogram_quantile(0.9, sum by (le) (rate(x[2m]))) >= 0) or sum(y) * 0",
        "label_replace(sum(x), \"a\", \"b\", \"c\", \"d\")",
      })
  void oneSeriesIsSure(String text) {
    assertThat(facts(text).isSingleSeries()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\"",
        "x",
        "x[5m]",
        "sum(x)[5m:]",
        "rate(x[5m])",
        "sum by (a) (x)",
        "sum without () (x)",
        "topk(1, x)",
        "bottomk(1, x)",
        "limitk(1, x)",
        "count_values(\"a\", sum(x))",
        "x or vector(0)",
        "sum(x) or y",
        "label_replace(sum(x), \"a\", \"b\", \"c\", \"d\") or vector(0)",
        "x / sum(y)",
        "sum(x) * on() group_right() y",
        "sum(x) + fill(0) y",
        "max_over_time(x[5m])",
        "histogram_quantile(0.9, rate(x[2m]))",
        "histogram_quantile(0.9, sum by (le, a) (rate(x[2m])))",
        "histogram_quantile(0.9, sum without (a) (x))",
        "histogram_quantiles(sum(x), \"q\", 0.1, 0.2)",
        "info(sum(x))",
      })
  void oneSeriesIsNotSure(String text) {
    assertThat(facts(text).isSingleSeries()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "avg(x)",
        "avg(x) * 100",
        "100 - avg(x)",
        "1 / avg(x)",
        "max by (a) (x)",
        "min(x) / 2",
        "quantile(0.9, sum by (pod) (x))",
        "histogram_quantile(0.9, sum by (le) (rate(x[2m])))",
        "histogram_avg(sum(rate(x[2m])))",
        "(histogram_quantile(0.9, sum by (le) (rate(x[2m]))) >= 0) or sum(y) * 0",
        "sum(rate(x_sum[1m])) / sum(rate(x_count[1m]))",
        "avg(x) / avg(y)",
        "avg(x) + max(y)",
        "avg(x) > 0.5",
        "clamp_max(avg(x), 1)",
        "vector(scalar(avg(x)))",
        "max_over_time(avg(x)[5m:])",
      })
  void aLevelDoesNotGrowWithTheReplicas(String text) {
    assertThat(facts(text).isLevel()).isTrue();
    assertThat(facts(text).isTotal()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(x)",
        "count(x > 0)",
        "sum by (a) (rate(x[5m]))",
        "sum(avg by (pod) (x))",
        "2 * sum(x) or vector(0)",
        "sum(x) + 1",
        "sum(x) - 1",
        "sum(a) + sum(b)",
        "ceil(sum(x) / 10)",
        "sum(x) and on() y",
        "histogram_count(sum(rate(x[1m])))",
      })
  void aTotalIsSharedAmongTheReplicas(String text) {
    assertThat(facts(text).isTotal()).isTrue();
    assertThat(facts(text).isLevel()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "rate(x[1m])",
        "vector(1)",
        "1",
        "1 / sum(x)",
        "10 - sum(x)",
        "avg(a) + sum(b)",
        "avg(a) or sum(b)",
        "sum(a) * avg(b)",
        "sum(a) * sum(b)",
        "sum(a) > bool 1",
        "sum(a) % 2",
        "sum(a) ^ 2",
        "topk(1, x)",
        "sum_over_time(sum(x)[5m:])",
        "absent(x)",
        "x / y",
      })
  void theRestIsUnclear(String text) {
    assertThat(facts(text).isLevel()).isFalse();
    assertThat(facts(text).isTotal()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void theCompilerIsNotContradicted(String text) {
    QueryFacts facts = facts(text);
    switch (QueryShape.of(text)) {
      case LEVEL -> assertThat(facts.isTotal()).isFalse();
      case TOTAL -> assertThat(facts.isLevel()).isFalse();
      case UNCLEAR -> {}
    }
  }

  @ParameterizedTest
  @MethodSource("dev.nimfleet.policies.promql.PromQlExamplesTest#emitted")
  void whatTheCompilerEmitsIsClear(String text) {
    QueryFacts facts = facts(text);

    assertThat(facts.isSingleSeries()).isTrue();
    assertThat(facts.isLevel()).isEqualTo(QueryShape.of(text) == QueryShape.LEVEL);
    assertThat(facts.isTotal()).isEqualTo(QueryShape.of(text) == QueryShape.TOTAL);
    assertThat(facts.resultType()).isEqualTo(ValueType.INSTANT_VECTOR);
    assertThat(facts.orVector0()).isFalse();
    assertThat(facts.nameMatchers()).isEmpty();
    assertThat(facts.nameless()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1                 | SCALAR
          scalar(x) + 1     | SCALAR
          "a"               | STRING
          x                 | INSTANT_VECTOR
          (x + 1)           | INSTANT_VECTOR
          x[5m]             | RANGE_VECTOR
          (sum(x)[5m:])     | RANGE_VECTOR
          """)
  void theTypeIsThatOfTheWhole(String text, ValueType type) {
    assertThat(facts(text).resultType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(x) or vector(0)",
        "(sum(x) or on() vector(0)) * 2",
        "sum(x or vector(0))",
        "sum(x) or (vector(0) * 1)",
        "sum(x) or absent(x) * 0",
        "vector(0) or sum(x)",
        "sum(x) or clamp_min(vector(time()), 1)",
        "sum(x) + fill(0) vector(0)",
      })
  void somethingStandsInForLostSeries(String text) {
    assertThat(facts(text).orVector0()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum(x)", "sum(x) or sum(y) * 0", "sum(x) + vector(0)", "x or y"})
  void nothingStandsInForLostSeries(String text) {
    assertThat(facts(text).orVector0()).isFalse();
  }

  @Test
  void ratesAreFoundWhereverTheyStand() {
    assertThat(facts("avg(sum by (a) (irate(x[1m])) > 1)").usesRate()).isTrue();
    assertThat(facts("avg(deriv(rate_x[1m]))").usesRate()).isFalse();
  }
}
