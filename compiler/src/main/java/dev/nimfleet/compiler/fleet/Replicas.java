package dev.nimfleet.compiler.fleet;

/// How many replicas of a model stay warm, and how many it may have.
public record Replicas(int min, int max, boolean isRange) {
  public Replicas {
    if (min < 1) {
      throw new IllegalArgumentException("min must be at least 1: " + min);
    }
    if (max < min) {
      throw new IllegalArgumentException("max %d is below min %d".formatted(max, min));
    }
  }

  /// A fixed number needs no autoscaler; `4..4` is a range all the same.
  public boolean isFixed() {
    return !isRange;
  }
}
