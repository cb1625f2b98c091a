package dev.nimfleet.compiler;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What one run of the compiler reads. Somebody else has read it from a disk, Git's index or a
/// commit.
///
/// @param cluster the FleetCluster file that all fleets are compiled for
/// @param includes finds the files that a fleet includes
/// @param replaced models that start over: what the lock knows of them is forgotten
/// @param rollouts what somebody says about rollouts, at most one thing a model
public record Run(
    List<FleetFile> fleets,
    Optional<Input> cluster,
    Includes includes,
    Set<String> replaced,
    List<Rollout> rollouts) {
  public Run {
    fleets = List.copyOf(fleets);
    replaced = Set.copyOf(replaced);
    rollouts = List.copyOf(rollouts);
  }

  /// With what somebody says about one rollout, or nothing.
  public Run(
      List<FleetFile> fleets,
      Optional<Input> cluster,
      Includes includes,
      Set<String> replaced,
      Optional<Rollout> rollout) {
    this(fleets, cluster, includes, replaced, rollout.stream().toList());
  }

  /// Fleet files without a lock, a cluster and other files beside them.
  public static Run of(List<Input> files) {
    List<FleetFile> fleets = files.stream().map(FleetFile::withoutLock).toList();
    return new Run(fleets, Optional.empty(), Includes.NONE, Set.of(), Optional.empty());
  }

  /// A file as it was read.
  ///
  /// @param name the path as the user typed it
  public record Input(String name, byte[] bytes) {}

  /// A fleet file with the lock that lies beside it.
  ///
  /// @param lock empty when there is none yet
  /// @param baseline the lock that others know already, which is the one of Git's HEAD; asked only
  ///   when it matters, since finding it may take a process
  /// @param incoming the locks that others know by the commits that are being merged with HEAD
  /// @param strays locks that may be this file's under an older name; asked only when it has none
  /// @param delivered the output folder as others know it
  public record FleetFile(
      Input text,
      Optional<Input> lock,
      Supplier<Optional<Input>> baseline,
      Supplier<List<Incoming>> incoming,
      Supplier<List<Stray>> strays,
      Delivered delivered) {
    /// A file that no lock was left behind of, and that nobody merges.
    public FleetFile(Input text, Optional<Input> lock, Supplier<Optional<Input>> baseline) {
      this(text, lock, baseline, List::of, List::of, Delivered.NOTHING);
    }

    /// The same with another lock beside it.
    public FleetFile withLock(Optional<Input> other) {
      return new FleetFile(text, other, baseline, incoming, strays, delivered);
    }

    /// The same for whoever takes the lock beside it for all that is known, and asks nobody else.
    public FleetFile asItLies() {
      return new FleetFile(text, lock, () -> lock);
    }

    /// A file that is compiled as if nothing ran yet.
    public static FleetFile withoutLock(Input text) {
      return new FleetFile(text, Optional.empty(), Optional::empty);
    }
  }

  /// An output folder as others know it, which is that of Git's HEAD: what is synced from there
  /// runs, whatever a lock says. It is asked only when it matters, since reading it may take a
  /// process.
  public interface Delivered {
    /// The paths of all files below a folder of it, such as `nim-prod`.
    List<String> paths(String folder);

    /// What a file of it holds.
    Optional<String> text(String path);

    /// Where nothing was delivered.
    Delivered NOTHING =
        new Delivered() {
          @Override
          public List<String> paths(String folder) {
            return List.of();
          }

          @Override
          public Optional<String> text(String path) {
            return Optional.empty();
          }
        };
  }

  /// A lock that another commit brings into the next one.
  ///
  /// @param commit what to type for it
  public record Incoming(String commit, Input lock) {}

  /// A lock that lies beside no file any more.
  ///
  /// @param remedy what to type so that it is the lock of the file that asks
  public record Stray(Input lock, String remedy) {}

  /// A command about the rollout of one model.
  public record Rollout(String model, Action action) {}

  /// What can be said about a rollout.
  public sealed interface Action {
    /// A candidate may begin, or begin again.
    record Start() implements Action {}

    /// The candidate gets the next share of the requests.
    record Step() implements Action {}

    /// The candidate gets just this share of the requests, in percent.
    record Weight(int percent) implements Action {}

    /// The candidate, which has all requests, becomes the live revision.
    record Promote() implements Action {}

    /// The candidate loses all requests.
    record Abort() implements Action {}

    /// The revision before the last promotion serves again.
    record Undo() implements Action {}

    /// The revision that serves nothing any more goes.
    record Retire() implements Action {}
  }

  /// Finds the files that a fleet includes.
  public interface Includes {
    /// The files that match a pattern such as `models/*.yaml`, sorted by name. The pattern is
    /// relative to the folder of the file that has it.
    List<Input> matching(String fleetFile, String pattern);

    /// Where no other file can be reached.
    Includes NONE = (_, _) -> List.of();
  }
}
