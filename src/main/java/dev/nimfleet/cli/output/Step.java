package dev.nimfleet.cli.output;

import java.nio.file.Path;

/// One effect on the disk. Steps are ordered so that a run may be killed between or within any two
/// of them, and the next run still knows every file that is ours.
sealed interface Step {
  /// Puts the bytes into a file that nobody reads yet.
  record Stage(Path temporary, byte[] bytes) implements Step {}

  /// Renames a staged file to its place, making the folders that it needs.
  record Publish(Path temporary, Path target) implements Step {}

  /// Deletes a file, and the folders that are empty without it.
  record Remove(Path file) implements Step {}
}
