package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;

/// Sums and products of numbers from 0 that stay without bounds where one of them has none.
public final class Saturated {
  private Saturated() {}

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
