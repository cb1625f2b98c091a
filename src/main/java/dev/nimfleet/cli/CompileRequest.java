package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Layout;
import java.util.List;
import java.util.Optional;

/// What somebody asks `nimfleet compile` for. Paths are as they were typed.
///
/// @param files the fleet files; `-` is the standard input
/// @param keepGoing write the models without errors although others have some
/// @param allowEmpty a run without any model is no mistake
/// @param waivers where PolicyWaivers go, beside the fleet file when empty
record CompileRequest(
    List<String> files,
    Destination destination,
    Layout layout,
    boolean keepGoing,
    boolean allowEmpty,
    boolean json,
    Optional<String> waivers) {
  CompileRequest {
    files = List.copyOf(files);
  }

  /// Whether the standard output is for manifests or a diff, which people pipe into other programs,
  /// so that nothing else may go there.
  boolean usesOut() {
    return switch (destination) {
      case Destination.Stream _ -> true;
      case Destination.Comparison(_, _, boolean diff) -> diff;
      case Destination.Folder _ -> false;
    };
  }

  /// What happens with the manifests.
  sealed interface Destination {
    /// They are written to a folder.
    record Folder(String folder) implements Destination {}

    /// They are compared with a folder, which stays as it is.
    ///
    /// @param list say which files differ, and fail when any does
    /// @param diff show how they differ
    record Comparison(String folder, boolean list, boolean diff) implements Destination {}

    /// They are printed.
    record Stream() implements Destination {}
  }
}
