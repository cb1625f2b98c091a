package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.FleetChanges;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A plan for one folder, and how to tell people about it.
///
/// @param contents what each fleet of the plan has there, such as `1 model, 5 objects`
record Delivery(Plan plan, List<String> contents) {
  Delivery {
    contents = List.copyOf(contents);
  }

  static String manifests(FleetOutput fleet) {
    long models =
        fleet.manifests().stream().map(Manifest::models).flatMap(List::stream).distinct().count();
    return counted(models, "model") + ", " + counted(fleet.manifests().size(), "object");
  }

  static String waivers(FleetOutput fleet) {
    return counted(fleet.waivers().size(), "waiver");
  }

  /// A line for each fleet.
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      FleetChanges fleet = plan.fleets().get(i);
      lines.add(
          "%s: %s in %s/ (%d written, %d unchanged, %d removed)"
              .formatted(
                  fleet.fleet().name(),
                  contents.get(i),
                  plan.root(),
                  fleet.written(),
                  fleet.unchanged(),
                  fleet.removed()));
    }
    return lines;
  }

  /// A line for each file that is not as it should be, the index too: without it nobody knows which
  /// files are stale.
  List<String> differences() {
    List<String> lines = new ArrayList<>();
    for (FleetChanges fleet : plan.fleets()) {
      for (Change change : fleet.changes()) {
        lines.add(difference(word(change), plan.root().resolve(change.path().text())));
      }
      if (!fleet.isIndexed()) {
        lines.add(difference(wordForIndex(fleet), plan.indexOf(fleet)));
      }
    }
    return lines;
  }

  static String word(Change change) {
    return switch (change) {
      case Change.Added _ -> "new";
      case Change.Changed _ -> "changed";
      case Change.Stale _ -> "stale";
    };
  }

  static String wordForIndex(FleetChanges fleet) {
    return fleet.beforeText().isEmpty() ? "new" : "changed";
  }

  static String difference(String word, Path file) {
    return "%-7s %s".formatted(word, file);
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
