package dev.nimfleet.webhook.kubernetes;

import java.time.Duration;

/// When several requests together must have been answered.
record Deadline(long nanos) {
  static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  /// What is left for the next request, which is too little rather than nothing.
  Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, nanos - System.nanoTime()));
  }
}
