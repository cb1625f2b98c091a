package dev.nimfleet.cli;

import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Run.Rollout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What somebody asks `nimfleet compile` for. Paths are as they were typed.
///
/// @param named what the command line names; without it, nimfleet.yaml lists the outputs
/// @param hook read Git's index, and fail unless the next commit holds what is compiled
/// @param locked fail when a lock would change
/// @param keepGoing write the models without errors although others have some
/// @param allowEmpty a run without any model is no mistake
/// @param format how diagnostics are printed
/// @param waivers where PolicyWaivers go, beside the fleet file when empty
/// @param replaced models that start over
/// @param rollout what is said about the rollout of one model
/// @param cluster the cluster that is meant, where a fleet is compiled for several
record CompileRequest(
    Optional<Output> named,
    Destination destination,
    boolean hook,
    boolean locked,
    boolean keepGoing,
    boolean allowEmpty,
    Format format,
    Optional<String> waivers,
    Set<String> replaced,
    Optional<Rollout> rollout,
    Optional<String> cluster) {
  CompileRequest {
    replaced = Set.copyOf(replaced);
  }

  /// What is said about a rollout, where it may be about a model of this output.
  Optional<Rollout> rolloutOf(Output output) {
    return rollout.filter(_ -> isAbout(output));
  }

  /// The same for all that nimfleet.yaml lists.
  CompileRequest ofProject() {
    return new CompileRequest(
        Optional.empty(),
        destination,
        hook,
        locked,
        keepGoing,
        allowEmpty,
        format,
        waivers,
        replaced,
        rollout,
        cluster);
  }

  /// Whether an output is meant.
  boolean isAbout(Output output) {
    return cluster.isEmpty()
        || output
            .cluster()
            .filter(file -> absolute(file).equals(absolute(cluster.get())))
            .isPresent();
  }

  /// Whatever way somebody names it.
  private static Path absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize();
  }

  /// Whether somebody prints what a commit says, such as a GitOps engine, which has the files of
  /// one commit and mostly no Git: the lock beside a fleet file is then all that is known.
  boolean isOfOneCommit() {
    return locked && destination instanceof Destination.Stream;
  }

  boolean json() {
    return format == Format.JSON;
  }

  /// Whether the standard output is for manifests or a diff, which people pipe into other programs,
  /// so that nothing else may go there.
  boolean usesOut() {
    return switch (destination) {
      case Destination.Stream _ -> true;
      case Destination.Comparison(_, boolean diff) -> diff;
      case Destination.Folders _ -> false;
    };
  }

  /// How diagnostics are printed: for people, for programs, or the errors for a place that shows
  /// little.
  enum Format {
    TEXT,
    JSON,
    LINES;

    /// As it is typed.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
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
