package dev.nimfleet.policies.cel.eval;

import java.util.Arrays;

/// What one run of a program holds: the values of names, and what the run has cost.
final class Frame {
  /// How many turns of loops pass between two looks at the clock.
  private static final int TURNS = 100;

  private final Object[] slots;
  private final Budget budget;
  private long cost;
  private int turns;

  Frame(Object[] values, int size, Budget budget) {
    this.slots = Arrays.copyOf(values, size);
    this.budget = budget;
  }

  Object get(int slot) {
    return slots[slot];
  }

  void set(int slot, Object value) {
    slots[slot] = value;
  }

  void charge(long units) {
    cost += units;
    if (cost > budget.perCall()) throw Stopped.byCost();
  }

  /// A loop begins its next turn.
  void turn() {
    if (++turns % TURNS == 0 && budget.isOver()) throw Stopped.byTime();
  }

  long cost() {
    return cost;
  }
}
