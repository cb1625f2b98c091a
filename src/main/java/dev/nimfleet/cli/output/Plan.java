package dev.nimfleet.cli.output;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a run would do to one folder.
///
/// @param root the folder, as the user typed it
/// @param leftovers files that an interrupted run has staged and never published
public record Plan(Path root, List<FleetChanges> fleets, List<Path> leftovers) {
  /// The pattern of all indexes of a folder.
  public static final String INDEXES = FilePath.NOTES + "/*" + Notes.INDEX;

  public Plan {
    fleets = List.copyOf(fleets);
    leftovers = List.copyOf(leftovers);
  }

  /// Whether the folder is as it should be.
  public boolean isDone() {
    return fleets.stream().allMatch(FleetChanges::isDone);
  }

  /// Where the index of a fleet lies.
  public Path indexOf(FleetChanges fleet) {
    return new Notes(root).index(fleet.fleet());
  }

  /// The effects in stages, in the one order that an interruption cannot hurt: all bytes are on the
  /// disk before anything changes, so that a full disk changes nothing; an index knows the old and
  /// the new files before the first of them moves, and forgets the old ones when they are gone.
  /// Within a stage the order does not matter.
  List<List<Step>> stages() {
    var steps = new StepList(new Notes(root));
    leftovers.forEach(file -> steps.sweep.add(new Step.Remove(file)));
    for (FleetChanges fleet : fleets) {
      if (!fleet.isDone()) {
        steps.add(root, fleet);
      }
    }
    return steps.stages();
  }

  /// The steps so far, by the time they have to happen.
  private static final class StepList {
    private final Notes notes;
    private final long process = ProcessHandle.current().pid();
    private final List<Step> sweep = new ArrayList<>();
    private final List<Step> stage = new ArrayList<>();
    private final List<Step> announce = new ArrayList<>();
    private final List<Step> publish = new ArrayList<>();
    private final List<Step> remove = new ArrayList<>();
    private final List<Step> conclude = new ArrayList<>();

    StepList(Notes notes) {
      this.notes = notes;
    }

    void add(Path root, FleetChanges fleet) {
      FileIndex union = fleet.after().union(fleet.before());
      Path index = notes.index(fleet.fleet());
      if (!union.text().equals(fleet.beforeText())) {
        announce.add(published(fleet, union, index));
      }
      for (Change change : fleet.changes()) {
        Path target = root.resolve(change.path().text());
        switch (change) {
          case Change.Added(_, byte[] bytes) -> publish.add(published(fleet, bytes, target));
          case Change.Changed(_, byte[] bytes) -> publish.add(published(fleet, bytes, target));
          case Change.Stale _ -> remove.add(new Step.Remove(target));
        }
      }
      if (fleet.after().files().isEmpty()) {
        conclude.add(new Step.Remove(index));
      } else if (!fleet.after().equals(union)) {
        conclude.add(published(fleet, fleet.after(), index));
      }
    }

    private Step published(FleetChanges fleet, FileIndex index, Path target) {
      return published(fleet, index.text().getBytes(StandardCharsets.UTF_8), target);
    }

    private Step published(FleetChanges fleet, byte[] bytes, Path target) {
      Path temporary = notes.staged(fleet.fleet(), process, stage.size());
      stage.add(new Step.Stage(temporary, bytes));
      return new Step.Publish(temporary, target);
    }

    List<List<Step>> stages() {
      return List.of(sweep, stage, announce, publish, remove, conclude);
    }
  }
}
