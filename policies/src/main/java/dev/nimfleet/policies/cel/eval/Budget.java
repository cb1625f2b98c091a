package dev.nimfleet.policies.cel.eval;

import java.time.Duration;

/// What one run may cost, and until when.
///
/// @param perCall the most that one expression may cost, in the units of cel-go
/// @param deadline the value of [System#nanoTime()] at which all of it has to be over
public record Budget(long perCall, long deadline) {
  /// What Kubernetes allows one expression: about a tenth of a second.
  public static final long PER_CALL = 1_000_000;

  /// What Kubernetes allows all expressions of one policy for one request.
  public static final long PER_POLICY = 10_000_000;

  /// What Kubernetes allows the match conditions of one policy.
  public static final long PER_MATCH = 2_500_000;

  /// Kubernetes' limits, and a time limit that begins now.
  public static Budget within(Duration time) {
    return new Budget(PER_CALL, System.nanoTime() + time.toNanos());
  }

  boolean isOver() {
    return System.nanoTime() - deadline > 0;
  }
}
