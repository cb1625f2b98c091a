package dev.nimfleet.gitops.rollout;

import java.time.Instant;
import java.util.Optional;

/// The share of the requests that the new revision gets, and what speaks for a larger one.
///
/// @param weight its share as decided, in percent
/// @param from its share before, until the route has shown the new one
/// @param changed when the route was last on its way to it
/// @param passes verdicts in its favour since then, without one that is not
/// @param counted when the last of them was given
/// @param held since when it waits for what should come by itself
public record Shift(
    int weight, int from, Instant changed, int passes, Instant counted, Optional<Instant> held) {
  public Shift {
    if (weight < 0 || weight > 100 || from < 0 || from > 100) {
      throw new IllegalArgumentException("not a weight: %d from %d".formatted(weight, from));
    }
  }

  static Shift none(Instant now) {
    return at(0, now);
  }

  /// As the route shows it.
  static Shift at(int weight, Instant now) {
    return new Shift(weight, weight, now, 0, now, Optional.empty());
  }

  /// On its way to another weight, from the one that the route shows.
  Shift to(int other, int shown, Instant now) {
    return new Shift(other, shown, now, 0, now, Optional.empty());
  }

  boolean isSettled() {
    return weight == from;
  }

  /// The route shows it.
  Shift settled() {
    return new Shift(weight, weight, changed, passes, counted, held);
  }

  /// Still on its way: what is measured before it arrives says nothing.
  Shift stillMoving(Instant now) {
    return new Shift(weight, from, now, 0, now, held);
  }

  Shift passed(Instant now) {
    return new Shift(weight, from, changed, passes + 1, now, held);
  }

  Shift unproven() {
    return new Shift(weight, from, changed, 0, counted, held);
  }

  Shift heldSince(Optional<Instant> since) {
    return new Shift(weight, from, changed, passes, counted, since);
  }
}
