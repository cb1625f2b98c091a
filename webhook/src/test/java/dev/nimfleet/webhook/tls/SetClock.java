package dev.nimfleet.webhook.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test sets.
final class SetClock implements InstantSource {
  private Instant now;

  SetClock(Instant now) {
    this.now = now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// The same time on a machine whose clock is off.
  InstantSource offBy(Duration difference) {
    return () -> now.plus(difference);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
