package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What cel-go says of arguments that no overload takes. It depends on whether the first operand
/// knows the operator at all.
final class Mismatch {
  private Mismatch() {}

  static CelError of(String function, Object[] arguments) {
    return switch (function) {
      case "_+_" -> byOperator(function, isAddable(arguments[0]));
      case "_-_", "_*_", "_/_" -> byOperator(function, isReal(arguments[0]));
      case "_%_" -> byOperator(function, isWhole(arguments[0]));
      case "-_" -> byOperator(function, isNegatable(arguments[0]));
      case "!_", "@in", "contains", "endsWith", "matches", "startsWith" ->
          CelError.noSuchOverload();
      case "_<_", "_<=_", "_>_", "_>=_" -> byOperator(function, isOrdered(arguments[0]));
      case "size" -> byOperator(function, isSized(arguments[0]));
      default ->
          new CelError(
              Arrays.stream(arguments)
                  .map(value -> CelType.of(value).name())
                  .collect(Collectors.joining(", ", "no such overload: " + function + "(", ")")));
    };
  }

  private static CelError byOperator(String function, boolean isKnown) {
    return isKnown ? CelError.noSuchOverload() : new CelError("no such overload: " + function);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Uint || takesCalls(value);
  }

  private static boolean isReal(Object value) {
    return isWhole(value) || value instanceof Double;
  }

  /// What has functions of its own in cel-go answers for any function, if only with this error.
  private static boolean takesCalls(Object value) {
    return value instanceof String || value instanceof Duration || value instanceof OffsetDateTime;
  }

  private static boolean isNegatable(Object value) {
    return value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || takesCalls(value);
  }

  private static boolean isAddable(Object value) {
    return isReal(value) || value instanceof Bytes || value instanceof ListValue;
  }

  private static boolean isOrdered(Object value) {
    return isReal(value) || value instanceof Bytes || value instanceof Boolean;
  }

  private static boolean isSized(Object value) {
    return value instanceof String
        || value instanceof Bytes
        || value instanceof ListValue
        || value instanceof MapValue;
  }
}
