package dev.nimfleet.cli;

import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.Run.Stray;
import dev.nimfleet.compiler.text.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Locks whose fleet file or cluster file has another name now: a lock is found by both.
final class StrayLocks {
  private static final List<String> YAML = List.of(".yaml", ".yml");

  private final Console console;
  private final Tree tree;
  private final Optional<String> cluster;
  private final Map<String, Optional<GitCommit>> commits = new HashMap<>();

  /// @param cluster the path of the file of the cluster that is compiled for
  StrayLocks(Console console, Tree tree, Optional<String> cluster) {
    this.console = console;
    this.tree = tree;
    this.cluster = cluster;
  }

  /// Those that lie beside a fleet file, or lay there by the last commit.
  ///
  /// @param lock the name that the lock of this file has
  List<Stray> of(String fleet, String lock) {
    List<Stray> strays = new ArrayList<>();
    for (Input stray : in(tree, folder(fleet), fleet)) {
      strays.add(
          new Stray(
              stray, "git mv %s %s".formatted(ShellWord.of(stray.name()), ShellWord.of(lock))));
    }
    if (strays.isEmpty()) {
      elsewhere()
          .forEach(stray ->
              strays.add(
                  new Stray(
                      stray,
                      "git mv %s %s".formatted(ShellWord.of(stray.name()), ShellWord.of(lock)))));
    }
    if (strays.isEmpty()) {
      committed(folder(fleet))
          .map(head -> in(head, "", fleet))
          .orElse(List.of())
          .forEach(stray ->
              strays.add(
                  new Stray(
                      stray,
                      "git checkout HEAD -- %s && git mv %1$s %s"
                          .formatted(ShellWord.of(stray.name()), ShellWord.of(lock)))));
    }
    return strays;
  }

  /// Those for this cluster whose fleet file has left their folder.
  private List<Input> elsewhere() {
    String ending = LockFiles.ending(cluster);
    return tree.matching("", "**" + Output.LOCK).stream()
        .filter(lock -> lock.endsWith(ending))
        .filter(lock -> isGone(lock.substring(0, lock.length() - ending.length())))
        .flatMap(lock -> tree.read(lock).map(bytes -> new Input(lock, bytes)).stream())
        .toList();
  }

  /// The last commit, seen from a folder.
  private Optional<GitCommit> committed(String folder) {
    return commits.computeIfAbsent(
        folder,
        _ -> Optional.of(console.path(folder)).filter(Files::isDirectory).flatMap(GitCommit::head));
  }

  /// @param below the folder of the fleet file, as the place knows it
  private List<Input> in(Tree place, String below, String fleet) {
    List<Input> strays = new ArrayList<>();
    for (String found : place.matching(below, "*" + Output.LOCK)) {
      String name = Path.of(folder(fleet)).resolve(name(found)).toString();
      if (isStray(name, fleet)) {
        place.read(found).ifPresent(bytes -> strays.add(new Input(name, bytes)));
      }
    }
    return strays;
  }

  private boolean isStray(String lock, String fleet) {
    String ending = LockFiles.ending(cluster);
    if (lock.endsWith(ending) && isGone(lock.substring(0, lock.length() - ending.length()))) {
      return true;
    }
    String own = LockFiles.stem(fleet) + ".";
    return cluster.isPresent()
        && lock.startsWith(own)
        && lock.length() > own.length() + Output.LOCK.length()
        && isGoneCluster(lock.substring(own.length(), lock.length() - Output.LOCK.length()));
  }

  /// Whether there is no fleet file of this name. Without a cluster a name with a dot may be that
  /// of a fleet for some cluster.
  private boolean isGone(String stem) {
    boolean isPlain = cluster.isPresent() || !name(stem).contains(".");
    return isPlain && YAML.stream().noneMatch(ending -> tree.read(stem + ending).isPresent());
  }

  /// Whether there is no file of this name that could be a cluster, in any folder.
  private boolean isGoneCluster(String stem) {
    String beside = cluster.map(StrayLocks::folder).orElse("");
    return YAML.stream()
        .flatMap(ending ->
            Stream.of("", beside).flatMap(folder -> tree.matching(folder, "**" + ending).stream()))
        .noneMatch(file -> LockFiles.stem(name(file)).equals(stem));
  }

  private static String name(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }

  private static String folder(String path) {
    return Optional.ofNullable(Path.of(path).getParent()).map(Path::toString).orElse("");
  }
}
