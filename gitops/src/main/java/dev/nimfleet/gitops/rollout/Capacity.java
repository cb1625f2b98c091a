package dev.nimfleet.gitops.rollout;

/// How many replicas a share of the requests takes, seen from what serves them all now.
final class Capacity {
  private Capacity() {}

  /// Replicas for that weight, beside an old revision of so many.
  static int needed(int weight, int blue) {
    return Math.ceilDiv(Math.max(1, blue) * weight, 100);
  }

  /// The highest weight that so many replicas carry.
  static int carries(int ready, int blue) {
    return Math.min(100, 100 * ready / Math.max(1, blue));
  }

  /// The weight after that one.
  static int next(int weight, int by) {
    return Math.min(100, (weight / by + 1) * by);
  }
}
