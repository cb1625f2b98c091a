package dev.nimfleet.cli.project;

import dev.nimfleet.cli.output.Layout;
import java.util.List;
import java.util.Optional;

/// Fleets that are compiled for one cluster into one folder. Paths are as they were typed.
///
/// @param written the fleet files as somebody named them, patterns too
/// @param fleets the fleet files; `-` is the standard input
/// @param cluster the FleetCluster file that they are compiled for
/// @param folder where the manifests go; unused when they are printed
public record Output(
    List<String> written,
    List<String> fleets,
    Optional<String> cluster,
    String folder,
    Layout layout) {
  /// How the name of a lock ends. It lies beside its fleet, where patterns find it too, and is
  /// never taken for a fleet.
  public static final String LOCK = ".lock.yaml";

  public Output {
    written = List.copyOf(written);
    fleets = fleets.stream().filter(file -> !file.endsWith(LOCK)).toList();
  }
}
