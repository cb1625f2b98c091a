package dev.nimfleet.policies.promql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What stands between two operands.
public enum Operator {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  LESS("<", 3),
  LESS_OR_EQUAL("<=", 3),
  GREATER(">", 3),
  GREATER_OR_EQUAL(">=", 3),
  /// Keeps what of a native histogram is below a value.
  TRIM_UPPER("</", 3),
  /// Keeps what of a native histogram is above a value.
  TRIM_LOWER(">/", 3),
  ADD("+", 4),
  SUBTRACT("-", 4),
  MULTIPLY("*", 5),
  DIVIDE("/", 5),
  MODULO("%", 5),
  ATAN2("atan2", 5),
  POWER("^", 6);

  private static final Map<String, Operator> BY_TEXT =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(Operator::text, Function.identity()));

  private final String text;
  private final int precedence;

  Operator(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  /// The operator of that text, whose words may be written in capitals.
  static Optional<Operator> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text.toLowerCase(Locale.ROOT)));
  }

  public String text() {
    return text;
  }

  /// The higher, the tighter it binds. A sign binds as a product does.
  int precedence() {
    return precedence;
  }

  /// `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`; all others are taken from the left.
  boolean isRightAssociative() {
    return this == POWER;
  }

  /// Whether it works on whole sets of series, not on their values.
  public boolean isSet() {
    return switch (this) {
      case OR, AND, UNLESS -> true;
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> false;
      case TRIM_UPPER, TRIM_LOWER -> false;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, ATAN2, POWER -> false;
    };
  }

  public boolean isComparison() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
      case OR, AND, UNLESS, TRIM_UPPER, TRIM_LOWER -> false;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, ATAN2, POWER -> false;
    };
  }

  /// Whether lengths of time can be calculated with it.
  boolean isForTime() {
    return precedence >= ADD.precedence && this != ATAN2;
  }
}
