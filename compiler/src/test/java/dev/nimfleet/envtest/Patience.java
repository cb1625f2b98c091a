package dev.nimfleet.envtest;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting for what other processes do in their own time, which no injected clock can hurry.
public final class Patience {
  private static final Duration PAUSE = Duration.ofMillis(25);

  private Patience() {}

  /// Whether `condition` came true within `limit`.
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < limit.toNanos()) {
      if (condition.getAsBoolean()) return true;
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        throw new IllegalStateException("Interrupted while waiting.", e);
      }
    }
    return false;
  }
}
