package dev.nimfleet.cli.output;

import java.util.List;

/// What a run would do for one fleet in one folder.
///
/// @param before the files that are the fleet's own now
/// @param beforeText the index as it stands on the disk, `""` when there is none
/// @param after the index as it should be
/// @param changes in the order of their paths
/// @param unchanged how many files are there already, byte for byte
public record FleetChanges(
    FileIndex before, String beforeText, FileIndex after, List<Change> changes, int unchanged) {
  public FleetChanges {
    changes = List.copyOf(changes);
  }

  public FleetName fleet() {
    return after.fleet();
  }

  /// How many files there are to write.
  public int written() {
    return changes.size() - removed();
  }

  /// How many files there are to remove.
  public int removed() {
    return (int) changes.stream().filter(Change.Stale.class::isInstance).count();
  }

  /// Whether the index on the disk is the one that should be there; a fleet without files has none.
  public boolean isIndexed() {
    String wanted = after.files().isEmpty() ? "" : after.text();
    return wanted.equals(beforeText);
  }

  /// Whether the folder is as it should be.
  public boolean isDone() {
    return changes.isEmpty() && isIndexed();
  }
}
