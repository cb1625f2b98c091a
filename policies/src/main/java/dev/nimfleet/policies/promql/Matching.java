package dev.nimfleet.policies.promql;

import java.util.List;
import java.util.Optional;

/// Which series of the left side meets which of the right: `on (job) group_left (team) fill (0)`.
///
/// @param isOn whether only `labels` count; else all others do
/// @param include labels that a group takes over from its single side
/// @param fillLeft what stands in for a series that the left side lacks
/// @param fillRight what stands in for a series that the right side lacks
public record Matching(
    boolean isOn,
    List<String> labels,
    Group group,
    List<String> include,
    Optional<Double> fillLeft,
    Optional<Double> fillRight) {
  static final Matching PLAIN =
      new Matching(false, List.of(), Group.NONE, List.of(), Optional.empty(), Optional.empty());

  /// The side that may have several series for one of the other.
  public enum Group {
    NONE,
    LEFT,
    RIGHT
  }

  public Matching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  boolean fills() {
    return fillLeft.isPresent() || fillRight.isPresent();
  }
}
