package dev.nimfleet.cli.output;

import java.nio.file.Path;
import java.util.Optional;

/// The folder `.nimfleet` in an output folder: an index for each fleet, and, while a run writes,
/// the files that it has staged. Nothing in it ends in `.yaml`, so no tool applies it.
final class Notes {
  static final String INDEX = ".index";
  private static final String STAGED = ".staged";

  private final Path folder;

  Notes(Path root) {
    folder = root.resolve(FilePath.NOTES);
  }

  Path folder() {
    return folder;
  }

  Path index(FleetName fleet) {
    return folder.resolve(fleet.name() + INDEX);
  }

  /// A name for a staged file. It carries the process, so that two runs at once cannot publish each
  /// other's half-written files.
  Path staged(FleetName fleet, long process, int number) {
    return folder.resolve("%s.%d-%d%s".formatted(fleet.name(), process, number, STAGED));
  }

  /// The process that staged a file for this fleet, when the file name is of that form.
  static Optional<Long> stagedBy(FleetName fleet, String fileName) {
    String start = fleet.name() + ".";
    if (!fileName.startsWith(start) || !fileName.endsWith(STAGED)) {
      return Optional.empty();
    }
    String middle = fileName.substring(start.length(), fileName.length() - STAGED.length());
    int dash = middle.indexOf('-');
    boolean numeric = dash > 0 && middle.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return numeric && dash <= 18
        ? Optional.of(Long.parseLong(middle.substring(0, dash)))
        : Optional.empty();
  }
}
