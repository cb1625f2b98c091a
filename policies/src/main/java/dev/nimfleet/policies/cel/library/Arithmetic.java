package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Sizes;
import dev.nimfleet.policies.cel.value.Uint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// `+ - * / %`, with overflow as an error.
final class Arithmetic {
  private static final CelError OVERFLOW = new CelError("integer overflow");
  private static final CelError UNSIGNED_OVERFLOW = new CelError("unsigned integer overflow");
  private static final CelError BY_ZERO = new CelError("division by zero");
  private static final CelError MODULUS_BY_ZERO = new CelError("modulus by zero");

  private Arithmetic() {}

  static Library library() {
    return Library.language(
        "arithmetic",
        KubernetesVersion.FIRST,
        List.of(
            whole("add_int64", "_+_", Math::addExact),
            whole("subtract_int64", "_-_", Math::subtractExact),
            whole("multiply_int64", "_*_", Math::multiplyExact),
            whole("divide_int64", "_/_", Math::divideExact),
            whole("modulo_int64", "_%_", (a, b) -> b == -1 ? negateExactly(a) : a % b),
            global("negate_int64", "-_(int) -> int", a -> negate((Long) a[0])),
            unsigned("add_uint64", "_+_", Unsigned::add),
            unsigned("subtract_uint64", "_-_", Unsigned::subtract),
            unsigned("multiply_uint64", "_*_", Unsigned::multiply),
            unsigned("divide_uint64", "_/_", Unsigned::divide),
            unsigned("modulo_uint64", "_%_", Unsigned::modulo),
            real("add_double", "_+_", (a, b) -> a + b),
            real("subtract_double", "_-_", (a, b) -> a - b),
            real("multiply_double", "_*_", (a, b) -> a * b),
            real("divide_double", "_/_", (a, b) -> a / b),
            global("negate_duration", "-_(duration) -> duration", a -> ((Duration) a[0]).negated()),
            global("negate_double", "-_(double) -> double", a -> -(Double) a[0]),
            global("add_string", "_+_(string, string) -> string", a -> (String) a[0] + a[1])
                .costing(Arithmetic::joining),
            global(
                    "add_bytes",
                    "_+_(bytes, bytes) -> bytes",
                    a -> ((Bytes) a[0]).plus((Bytes) a[1]))
                .costing(Arithmetic::joining),
            global("add_list", "_+_(list(T), list(T)) -> list(T)", a -> joined(a[0], a[1])),
            global(
                "add_duration_duration",
                "_+_(duration, duration) -> duration",
                a -> Times.checked(() -> ((Duration) a[0]).plus((Duration) a[1]))),
            global(
                "add_timestamp_duration",
                "_+_(timestamp, duration) -> timestamp",
                a -> Times.checked(() -> ((OffsetDateTime) a[0]).plus((Duration) a[1]))),
            global(
                "add_duration_timestamp",
                "_+_(duration, timestamp) -> timestamp",
                a -> Times.checked(() -> ((OffsetDateTime) a[1]).plus((Duration) a[0]))),
            global(
                "subtract_duration_duration",
                "_-_(duration, duration) -> duration",
                a -> Times.checked(() -> ((Duration) a[0]).minus((Duration) a[1]))),
            global(
                "subtract_timestamp_duration",
                "_-_(timestamp, duration) -> timestamp",
                a -> Times.checked(() -> ((OffsetDateTime) a[0]).minus((Duration) a[1]))),
            global(
                "subtract_timestamp_timestamp",
                "_-_(timestamp, timestamp) -> duration",
                a ->
                    Times.checked(
                        () -> Duration.between((OffsetDateTime) a[1], (OffsetDateTime) a[0])))));
  }

  private static Overload whole(String id, String operator, LongBinaryOperator operation) {
    return global(
        id,
        operator + "(int, int) -> int",
        a -> {
          long right = (Long) a[1];
          if (right == 0 && operator.equals("_/_")) return BY_ZERO;
          if (right == 0 && operator.equals("_%_")) return MODULUS_BY_ZERO;
          try {
            return operation.applyAsLong((Long) a[0], right);
          } catch (ArithmeticException _) {
            return OVERFLOW;
          }
        });
  }

  /// The rest of a division by -1 is 0, but not of the one number whose quotient has no place.
  private static long negateExactly(long number) {
    return Math.negateExact(number) * 0;
  }

  private static Object negate(long number) {
    return number == Long.MIN_VALUE ? OVERFLOW : -number;
  }

  private static Overload real(String id, String operator, DoubleBinaryOperator operation) {
    return global(
        id,
        operator + "(double, double) -> double",
        a -> operation.applyAsDouble((Double) a[0], (Double) a[1]));
  }

  private static Overload unsigned(String id, String operator, Unsigned.Operation operation) {
    return global(
        id,
        operator + "(uint, uint) -> uint",
        a -> operation.apply(((Uint) a[0]).bits(), ((Uint) a[1]).bits()));
  }

  private static long joining(Object[] arguments, Object result) {
    return (long) Math.ceil((Sizes.of(arguments[0]) + Sizes.of(arguments[1])) * 0.1);
  }

  private static ListValue joined(Object left, Object right) {
    var all = new ArrayList<Object>((ListValue) left);
    all.addAll((ListValue) right);
    return ListValue.of(all);
  }

  /// Arithmetic without signs.
  private static final class Unsigned {
    @FunctionalInterface
    interface Operation {
      Object apply(long left, long right);
    }

    static Object add(long a, long b) {
      long sum = a + b;
      return Long.compareUnsigned(sum, a) < 0 ? UNSIGNED_OVERFLOW : new Uint(sum);
    }

    static Object subtract(long a, long b) {
      return Long.compareUnsigned(a, b) < 0 ? UNSIGNED_OVERFLOW : new Uint(a - b);
    }

    static Object multiply(long a, long b) {
      return Math.unsignedMultiplyHigh(a, b) != 0 ? UNSIGNED_OVERFLOW : new Uint(a * b);
    }

    static Object divide(long a, long b) {
      return b == 0 ? BY_ZERO : new Uint(Long.divideUnsigned(a, b));
    }

    static Object modulo(long a, long b) {
      return b == 0 ? MODULUS_BY_ZERO : new Uint(Long.remainderUnsigned(a, b));
    }
  }
}
