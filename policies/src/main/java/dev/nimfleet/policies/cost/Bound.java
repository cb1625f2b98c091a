package dev.nimfleet.policies.cost;

import dev.nimfleet.policies.shape.Saturated;

/// The most that an expression, or a part of one, can cost in the units of cel-go.
///
/// @param loop where the loop stands that most of it comes from, in characters from the beginning
///   of the expression; [#NO_LOOP] where there is none
public record Bound(long units, int loop) {
  public static final int NO_LOOP = -1;

  static final Bound ZERO = new Bound(0, NO_LOOP);

  Bound plus(long more) {
    return new Bound(Saturated.plus(units, more), loop);
  }

  Bound plus(Bound other) {
    long sum = Saturated.plus(units, other.units);
    return new Bound(sum, other.units > units || loop == NO_LOOP ? other.loop : loop);
  }

  /// So many turns of a loop. What most of it comes from may be a loop within this one.
  Bound turns(long turns, int at) {
    return new Bound(Saturated.times(units, turns), loop == NO_LOOP ? at : loop);
  }

  static Bound most(Bound one, Bound other) {
    return other.units > one.units ? other : one;
  }
}
