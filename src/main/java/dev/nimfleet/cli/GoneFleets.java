package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.ShellWord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Fleets that have files in the folders of a project and that it does not list any more. Their
/// files go, and a GitOps engine then deletes what they describe.
final class GoneFleets {
  private final Set<String> keys;
  private final List<Compiled> all;
  private final Tree tree;

  /// @param all what the project has still
  GoneFleets(List<FleetName> gone, List<Compiled> all, Tree tree) {
    this.keys =
        gone.stream()
            .map(fleet -> Lock.key(fleet.namespace(), fleet.name()))
            .collect(Collectors.toSet());
    this.all = List.copyOf(all);
    this.tree = tree;
  }

  /// A lost line of a project, or a lost file, must not delete what serves.
  void refuseLive() {
    live()
        .forEach((lock, fleet) -> {
          throw new Refusal(
              "By `%s` the fleet `%s` runs, and `%s` does not list it any more."
                  .formatted(lock, fleet, ProjectFile.NAME),
              "when it is not meant to go, put it back.",
              "when all of it is to go, its lock goes too: `git rm %s`."
                  .formatted(ShellWord.of(lock)));
        });
  }

  /// What is left to do when they are meant to go.
  void tell(Console console) {
    live()
        .forEach((lock, fleet) ->
            console
                .err()
                .printf(
                    "%s is the lock of no fleet any more. Next: git rm %s%n",
                    lock, ShellWord.of(lock)));
  }

  /// The fleets by the names of the locks that say that they run.
  private Map<String, String> live() {
    Map<String, String> live = new TreeMap<>();
    if (keys.isEmpty()) {
      return live;
    }
    Set<String> used =
        all.stream()
            .map(Compiled::output)
            .flatMap(output ->
                output.fleets().stream().map(file -> LockFiles.name(file, output.cluster())))
            .collect(Collectors.toSet());
    for (String name : tree.matching("", "**" + Output.LOCK)) {
      if (!used.contains(name)) {
        fleet(name).ifPresent(fleet -> live.put(name, fleet));
      }
    }
    return live;
  }

  private Optional<String> fleet(String lock) {
    return tree.read(lock)
        .flatMap(bytes -> LockReader.read(lock, bytes, new Diagnostics()))
        .flatMap(locks ->
            locks.stream().filter(Lock::isLive).map(Lock::key).filter(keys::contains).findFirst());
  }
}
