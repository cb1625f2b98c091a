package dev.nimfleet.policies.cel.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// How numbers of different types meet.
public final class Numbers {
  private static final double TWO_TO_63 = 0x1p63;
  private static final double TWO_TO_64 = 0x1p64;

  private Numbers() {}

  public static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Uint;
  }

  /// The order of two numbers of any types; none when one of them is not a number (NaN).
  public static OptionalInt compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b)
      return OptionalInt.of(Long.compare(a, b));
    if (left instanceof Double a && right instanceof Double b) return compareDoubles(a, b);
    if (left instanceof Uint a && right instanceof Uint b) return OptionalInt.of(a.compareTo(b));
    if (left instanceof Double a) return compareDoubles(a, real(right));
    if (right instanceof Double b) return compareDoubles(real(left), b);
    return OptionalInt.of(whole(left).compareTo(whole(right)));
  }

  /// The whole number that an index means; a [CelError] when it means none.
  static Object wholeIndex(Object index) {
    return switch (index) {
      case Long number -> number;
      case Uint number -> number.bits() < 0 ? notAnIndex(index) : number.bits();
      case Double number -> {
        long whole = number.longValue();
        yield (double) whole == number
            ? whole
            : new CelError("unsupported index value %s in list".formatted(Texts.plain(index)));
      }
      default -> notAnIndex(index);
    };
  }

  private static CelError notAnIndex(Object index) {
    return new CelError("unsupported index type '%s' in list".formatted(CelType.of(index).name()));
  }

  /// The same number in the other types that can say it.
  static Stream<Object> sameNumbers(Object number) {
    return switch (number) {
      case Long whole -> {
        Stream<Object> unsigned = whole >= 0 ? Stream.of(new Uint(whole)) : Stream.empty();
        yield (long) (double) whole == whole
            ? Stream.concat(unsigned, Stream.of((double) whole))
            : unsigned;
      }
      case Uint unsigned -> {
        Stream<Object> signed = unsigned.bits() >= 0 ? Stream.of(unsigned.bits()) : Stream.empty();
        yield Stream.concat(signed, Stream.of(unsigned.asDouble()));
      }
      case Double real when isWhole(real) -> {
        Stream<Object> signed =
            real >= -TWO_TO_63 && real < TWO_TO_63 ? Stream.of(real.longValue()) : Stream.empty();
        Stream<Object> unsigned =
            real >= 0 && real < TWO_TO_64
                ? Stream.of(new Uint(new BigDecimal(real).toBigInteger().longValue()))
                : Stream.empty();
        yield Stream.concat(signed, unsigned);
      }
      default -> Stream.empty();
    };
  }

  private static boolean isWhole(double real) {
    return Math.rint(real) == real && !Double.isInfinite(real);
  }

  private static OptionalInt compareDoubles(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) return OptionalInt.empty();
    if (a < b) return OptionalInt.of(-1);
    return OptionalInt.of(a > b ? 1 : 0);
  }

  /// As near as a double comes; cel-go compares no nearer.
  private static double real(Object whole) {
    return whole instanceof Uint unsigned ? unsigned.asDouble() : (double) (Long) whole;
  }

  private static BigInteger whole(Object number) {
    return number instanceof Uint unsigned
        ? unsigned.toBigInteger()
        : BigInteger.valueOf((Long) number);
  }
}
