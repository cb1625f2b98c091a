package dev.nimfleet.policies.promql;

import static dev.nimfleet.policies.promql.ValueType.INSTANT_VECTOR;
import static dev.nimfleet.policies.promql.ValueType.RANGE_VECTOR;
import static dev.nimfleet.policies.promql.ValueType.SCALAR;
import static dev.nimfleet.policies.promql.ValueType.STRING;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// All functions of Prometheus 3.14, with those that a feature flag must enable.
final class Functions {
  private static final int ANY = Integer.MAX_VALUE;

  private static final Map<String, Function> ALL = all();

  private Functions() {}

  static Optional<Function> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  static Set<String> names() {
    return ALL.keySet();
  }

  private static Map<String, Function> all() {
    Table table = new Table();
    // Value by value.
    table.add(
        """
        abs acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin
        sinh sqrt tan tanh
        """,
        INSTANT_VECTOR,
        INSTANT_VECTOR);
    table.add("clamp", INSTANT_VECTOR, INSTANT_VECTOR, SCALAR, SCALAR);
    table.add("clamp_max clamp_min", INSTANT_VECTOR, INSTANT_VECTOR, SCALAR);
    table.add("round", 1, 2, INSTANT_VECTOR, INSTANT_VECTOR, SCALAR);
    // Over a range.
    table.add(
        """
        absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta
        increase irate last_over_time mad_over_time max_over_time min_over_time present_over_time
        rate resets stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time
        ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time
        """,
        INSTANT_VECTOR,
        RANGE_VECTOR);
    table.add("quantile_over_time", INSTANT_VECTOR, SCALAR, RANGE_VECTOR);
    table.add("predict_linear", INSTANT_VECTOR, RANGE_VECTOR, SCALAR);
    table.add("double_exponential_smoothing", INSTANT_VECTOR, RANGE_VECTOR, SCALAR, SCALAR);
    // Histograms.
    table.add(
        "histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum",
        INSTANT_VECTOR,
        INSTANT_VECTOR);
    table.add("histogram_fraction", INSTANT_VECTOR, SCALAR, SCALAR, INSTANT_VECTOR);
    table.add("histogram_quantile", INSTANT_VECTOR, SCALAR, INSTANT_VECTOR);
    table.add("histogram_quantiles", 3, 12, INSTANT_VECTOR, INSTANT_VECTOR, STRING, SCALAR, SCALAR);
    // Labels and order.
    table.add("absent sort sort_desc start_timestamp timestamp", INSTANT_VECTOR, INSTANT_VECTOR);
    table.add("info", 1, 2, INSTANT_VECTOR, INSTANT_VECTOR, INSTANT_VECTOR);
    table.add("label_join", 3, ANY, INSTANT_VECTOR, INSTANT_VECTOR, STRING, STRING, STRING);
    table.add("label_replace", INSTANT_VECTOR, INSTANT_VECTOR, STRING, STRING, STRING, STRING);
    table.add("sort_by_label sort_by_label_desc", 1, ANY, INSTANT_VECTOR, INSTANT_VECTOR, STRING);
    // Times and numbers.
    table.add(
        "day_of_month day_of_week day_of_year days_in_month hour minute month year",
        0,
        1,
        INSTANT_VECTOR,
        INSTANT_VECTOR);
    table.add("end pi range start step time", SCALAR);
    table.add("max_of min_of", SCALAR, SCALAR, SCALAR);
    table.add("scalar", SCALAR, INSTANT_VECTOR);
    table.add("vector", INSTANT_VECTOR, SCALAR);
    return table.functions;
  }

  private static final class Table {
    private final SequencedMap<String, Function> functions = new LinkedHashMap<>();

    void add(String names, ValueType result, ValueType... parameters) {
      add(names, parameters.length, parameters.length, result, parameters);
    }

    void add(String names, int least, int most, ValueType result, ValueType... parameters) {
      for (String name : names.strip().split("\\s+")) {
        functions.put(name, new Function(name, List.of(parameters), least, most, result));
      }
    }
  }
}
