package dev.nimfleet.cli;

import dev.nimfleet.cli.project.Output;
import java.util.Optional;

/// What somebody asks `nimfleet compile` for. Paths are as they were typed.
///
/// @param named what the command line names; without it, nimfleet.yaml lists the outputs
/// @param hook read Git's index, and fail unless the next commit holds what is compiled
/// @param keepGoing write the models without errors although others have some
/// @param allowEmpty a run without any model is no mistake
/// @param waivers where PolicyWaivers go, beside the fleet file when empty
record CompileRequest(
    Optional<Output> named,
    Destination destination,
    boolean hook,
    boolean keepGoing,
    boolean allowEmpty,
    boolean json,
    Optional<String> waivers) {
  /// Whether the standard output is for manifests or a diff, which people pipe into other programs,
  /// so that nothing else may go there.
  boolean usesOut() {
    return switch (destination) {
      case Destination.Stream _ -> true;
      case Destination.Comparison(_, boolean diff) -> diff;
      case Destination.Folders _ -> false;
    };
  }

  /// What happens with the manifests.
  sealed interface Destination {
    /// They are written to their folders.
    record Folders() implements Destination {}

    /// They are compared with their folders, which stay as they are.
    ///
    /// @param list say which files differ, and fail when any does
    /// @param diff show how they differ
    record Comparison(boolean list, boolean diff) implements Destination {}

    /// They are printed.
    record Stream() implements Destination {}
  }
}
