package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import java.util.Locale;

/// Sums and products of numbers from 0 that stay without bounds where one of them has none.
public final class Saturated {
  private Saturated() {}

  /// A number as people read it.
  public static String text(long number) {
    return number == Shape.UNBOUNDED ? "without end" : String.format(Locale.ROOT, "%,d", number);
  }

  /// The sum.
  public static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Shape.UNBOUNDED : sum;
  }

  /// The product.
  public static long times(long a, long b) {
    if (a == 0 || b == 0) return 0;
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Shape.UNBOUNDED : a * b;
  }
}
