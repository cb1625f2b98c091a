package dev.nimfleet.policies.promql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What makes few series of many.
public enum Aggregator {
  SUM,
  AVG,
  COUNT,
  MIN,
  MAX,
  GROUP,
  STDDEV,
  STDVAR,
  TOPK(ValueType.SCALAR),
  BOTTOMK(ValueType.SCALAR),
  COUNT_VALUES(ValueType.STRING),
  QUANTILE(ValueType.SCALAR),
  LIMITK(ValueType.SCALAR),
  LIMIT_RATIO(ValueType.SCALAR);

  private static final Map<String, Aggregator> BY_TEXT =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(Aggregator::text, Function.identity()));

  private final Optional<ValueType> parameter;

  Aggregator() {
    this.parameter = Optional.empty();
  }

  Aggregator(ValueType parameter) {
    this.parameter = Optional.of(parameter);
  }

  /// The aggregator of that name, which may be written in capitals.
  static Optional<Aggregator> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text.toLowerCase(Locale.ROOT)));
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What it wants before the series.
  Optional<ValueType> parameter() {
    return parameter;
  }

  /// Whether each group gives one series, with the labels of the group.
  boolean joins() {
    return switch (this) {
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE -> true;
      case TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO -> false;
    };
  }
}
