package dev.nimfleet.gitops.reconcile;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// When to look again: after an interval when all is well, sooner after a failure and then less and
/// less often. Never at the same moment as others.
///
/// @param interval when all is well
/// @param first after the first failure; it doubles with each one
/// @param longest after many failures
/// @param random from 0 to 1
public record Backoff(Duration interval, Duration first, Duration longest, DoubleSupplier random) {
  private static final double JITTER = 0.1;
  private static final int MANY = 20;

  /// How long from now.
  ///
  /// @param failures since the last success
  public Duration after(int failures) {
    Duration plain = failures == 0 ? interval : doubled(Math.min(failures - 1, MANY));
    double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
    return Duration.ofNanos((long) (plain.toNanos() * factor));
  }

  private Duration doubled(int times) {
    Duration time = first.multipliedBy(1L << times);
    return time.compareTo(longest) > 0 ? longest : time;
  }
}
