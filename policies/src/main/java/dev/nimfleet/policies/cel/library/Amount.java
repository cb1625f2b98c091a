package dev.nimfleet.policies.cel.library;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/// How much a quantity is.
///
/// Kubernetes holds what fits into 64 bits apart from what does not, and it shows: only the first
/// kind can be an integer, even where the second is as whole.
sealed interface Amount extends Comparable<Amount> {
  BigDecimal exact();

  /// `value * 10^scale`.
  record Small(long value, int scale) implements Amount {
    @Override
    public BigDecimal exact() {
      return new BigDecimal(BigInteger.valueOf(value), -scale);
    }
  }

  /// A decimal number of any size.
  record Large(BigDecimal exact) implements Amount {}

  default int sign() {
    return exact().signum();
  }

  @Override
  default int compareTo(Amount other) {
    return exact().compareTo(other.exact());
  }

  default Amount negated() {
    return switch (this) {
      case Small(long value, int scale) -> new Small(-value, scale);
      case Large(BigDecimal exact) -> new Large(exact.negate());
    };
  }

  /// The whole number that it is, if its form says so.
  default Optional<Long> whole() {
    return switch (this) {
      case Small(long value, int scale) -> scale < 0 ? Optional.empty() : times10(value, scale);
      case Large _ -> Optional.empty();
    };
  }

  /// A float that is near.
  default double nearly() {
    return switch (this) {
      case Small(long value, int scale) -> value * powerOf10(scale);
      case Large(BigDecimal exact) ->
          exact.unscaledValue().doubleValue() * powerOf10(-exact.scale());
    };
  }

  /// The sum; none when its digits are too many to write down.
  default Optional<Amount> plus(Amount other) {
    if (this instanceof Small a && other instanceof Small b) {
      Optional<Amount> sum = plus(a, b);
      if (sum.isPresent()) return sum;
    }
    BigDecimal left = exact();
    BigDecimal right = other.exact();
    return Math.abs((long) left.scale() - right.scale()) > Limits.DIGITS
        ? Optional.empty()
        : Optional.of(new Large(left.add(right)));
  }

  private static Optional<Amount> plus(Small a, Small b) {
    if (b.value == 0) return Optional.of(a);
    if (a.value == 0) return Optional.of(b);
    int scale = Math.min(a.scale, b.scale);
    Optional<Long> left = times10(a.value, a.scale - scale);
    Optional<Long> right = times10(b.value, b.scale - scale);
    if (left.isEmpty() || right.isEmpty()) return Optional.empty();
    try {
      return Optional.of(new Small(Math.addExact(left.get(), right.get()), scale));
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static Optional<Long> times10(long value, int times) {
    if (value == 0) return Optional.of(0L);
    long product = value;
    try {
      for (int i = 0; i < times; i++) product = Math.multiplyExact(product, 10L);
      return Optional.of(product);
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  /// A decimal number with nine places at most, rounded away from zero.
  static Large rounded(BigDecimal number) {
    long wholeDigits = (long) number.precision() - number.scale();
    if (number.signum() == 0 || wholeDigits > Limits.DIGITS) return new Large(number);
    if (wholeDigits <= -Limits.PLACES) {
      return new Large(BigDecimal.valueOf(number.signum(), Limits.PLACES));
    }
    return new Large(number.setScale(Limits.PLACES, RoundingMode.UP));
  }

  /// By the two halves that Go multiplies, which now and then end on another last bit.
  private static double powerOf10(int exponent) {
    if (exponent > 308) return Double.POSITIVE_INFINITY;
    if (exponent < -323) return 0;
    int size = Math.abs(exponent);
    double rest = Double.parseDouble("1e" + size % 32);
    return exponent < 0
        ? Double.parseDouble("1e-" + size / 32 * 32) / rest
        : Double.parseDouble("1e" + size / 32 * 32) * rest;
  }

  /// How far numbers are written out.
  final class Limits {
    /// Decimal places: a quantity counts in billionths.
    static final int PLACES = 9;

    /// Digits beyond which Kubernetes would be busy for long; nothing real has as many.
    static final int DIGITS = 10_000;

    private Limits() {}
  }
}
