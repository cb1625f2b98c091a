package dev.nimfleet.cli.output;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All files of one fleet that should lie in an output folder.
///
/// @param complete false when the run had errors: what is missing here may be missing only because
///   of them, so files from earlier runs are given the benefit of the doubt
public record FleetFiles(FleetName fleet, List<GeneratedFile> files, boolean complete) {
  public FleetFiles {
    files = List.copyOf(files);
  }

  Set<String> models() {
    Set<String> models = new HashSet<>();
    files.forEach(file -> models.addAll(file.models()));
    return models;
  }
}
