package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.Git.InHead;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Incoming;
import dev.nimfleet.compiler.Run.Input;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The locks of one output: one beside each fleet file, named after it and the cluster.
final class LockFiles {
  private final Console console;
  private final Tree tree;
  private final Optional<String> cluster;

  private final StrayLocks strays;

  /// By the names of their fleet files.
  private final Map<String, Optional<Input>> before = new TreeMap<>();

  /// @param tree where the locks are read
  /// @param cluster the path of the cluster's file
  LockFiles(Console console, Tree tree, Optional<String> cluster) {
    this.console = console;
    this.tree = tree;
    this.cluster = cluster;
    this.strays = new StrayLocks(console, tree, cluster);
  }

  /// A fleet file with its lock. What comes from the standard input has none.
  FleetFile beside(String fleet, Input text) {
    if (fleet.equals(Inputs.STDIN)) {
      return FleetFile.withoutLock(text);
    }
    String name = name(fleet, cluster);
    Optional<Input> lock = tree.read(name).map(bytes -> new Input(name, bytes));
    before.put(fleet, lock);
    return new FleetFile(
        text, lock, () -> baseline(name, lock), () -> incoming(name), () -> strays.of(fleet, name));
  }

  /// Outside a repository what is on the disk is all that others can know.
  private Optional<Input> baseline(String name, Optional<Input> lock) {
    return switch (Git.head(console.path(name))) {
      case InHead.File(byte[] bytes) -> Optional.of(new Input(name, bytes));
      case InHead.Absent _ -> Optional.empty();
      case InHead.NoRepository _ -> lock;
    };
  }

  private List<Incoming> incoming(String name) {
    return Git.incoming(console.path(name)).stream()
        .map(lock -> new Incoming(lock.commit(), new Input(name, lock.bytes())))
        .toList();
  }

  /// The locks as they should be.
  ///
  /// @param texts by the names of the fleet files
  List<LockFile> after(Map<String, String> texts) {
    return before.entrySet().stream()
        .filter(lock -> texts.containsKey(lock.getKey()))
        .map(lock -> {
          String text = texts.getOrDefault(lock.getKey(), "");
          return new LockFile(
              console.path(name(lock.getKey(), cluster)),
              lock.getValue().map(Input::bytes),
              text.getBytes(StandardCharsets.UTF_8));
        })
        .toList();
  }

  /// `fleets/fleet.yaml` has `fleets/fleet.lock.yaml`, and for a cluster
  /// `fleets/fleet.prod-eu.lock.yaml`.
  static String name(String fleet, Optional<String> cluster) {
    return stem(fleet) + ending(cluster);
  }

  /// How the names of the locks for a cluster end.
  static String ending(Optional<String> cluster) {
    return cluster.map(file -> "." + stem(String.valueOf(Path.of(file).getFileName()))).orElse("")
        + Output.LOCK;
  }

  static String stem(String file) {
    return file.replaceFirst("\\.ya?ml$", "");
  }
}
