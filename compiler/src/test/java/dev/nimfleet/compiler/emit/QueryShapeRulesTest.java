package dev.nimfleet.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which queries give a level and which a total.
class QueryShapeRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "avg(x)",
        "avg(x{a=\"sum(\"}) * 100",
        "1 * max by (pod) (x)",
        "((min(x) without (pod)))",
        "AVG(x) / 100",
        "quantile(0.9, sum by (pod) (x))",
        "(histogram_quantile(0.9, sum by (le) (rate(x[2m]))) >= 0) or sum(y) * 0",
        "avg(a) + max(b)",
      })
  void anAverageIsALevel(String query) {
    assertThat(QueryShape.of(query)).isEqualTo(QueryShape.LEVEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(x)",
        "sum by (le) (rate(x[5m]))",
        "(count(x > 0))",
        "sum(avg by (pod) (x))",
        "2 * (sum(x)) or vector(0)",
        "sum(a) + sum(b)",
        "sum(x) and on() y",
      })
  void aSumIsATotal(String query) {
    assertThat(QueryShape.of(query)).isEqualTo(QueryShape.TOTAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "avg_x",
        "sum_over_time(x[5m])",
        "vector(1)",
        "sum(a) / sum(b)",
        "1 / sum(x)",
        "avg(a) + sum(b)",
        "sum(a) > bool 1",
        "ceil(sum(x))",
        "sum(x) % 2",
        "sum",
        "sum(x",
        "(",
        ")",
        "\"",
      })
  void anythingElseIsUnclear(String query) {
    assertThat(QueryShape.of(query)).isEqualTo(QueryShape.UNCLEAR);
  }
}
