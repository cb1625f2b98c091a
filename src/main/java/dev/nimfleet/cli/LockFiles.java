package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.Git.InHead;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Run.Delivered;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Incoming;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.text.Diagnostics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The locks of one output: one beside each fleet file, named after it and the cluster.
final class LockFiles {
  private final Console console;
  private final Tree tree;
  private final Optional<String> cluster;

  private final StrayLocks strays;

  /// By the names of their fleet files.
  private final Map<String, Optional<Input>> before = new TreeMap<>();

  private final Inputs inputs;
  private final Output output;

  /// @param inputs where the locks are read
  LockFiles(Console console, Inputs inputs, Output output) {
    this.console = console;
    this.inputs = inputs;
    this.tree = inputs.tree();
    this.output = output;
    this.cluster = output.cluster();
    this.strays = new StrayLocks(console, tree, cluster);
  }

  /// Two fleets cannot have one lock: each run would take what the other runs for its own.
  static void refuseShared(List<Output> outputs) {
    Map<String, List<String>> users = new TreeMap<>();
    for (Output output : outputs) {
      for (String fleet : output.fleets()) {
        String lock = plain(name(fleet, output.cluster()));
        List<String> user =
            Stream.concat(Stream.of(fleet), output.cluster().stream())
                .map(LockFiles::plain)
                .toList();
        List<String> first = users.computeIfAbsent(lock, _ -> user);
        if (!first.equals(user)) {
          throw new Refusal(
              "`%s` would be the lock of `%s` and of `%s`."
                  .formatted(lock, String.join("` for `", first), String.join("` for `", user)),
              "a lock is named after its fleet file and the cluster's file; give one of them"
                  + " another name.");
        }
      }
    }
  }

  /// The same for `./fleet.yaml` and `fleet.yaml`. As text, since not every locale can say a path.
  private static String plain(String path) {
    return path.replaceAll("/(\\./)+", "/").replaceFirst("^(\\./)+", "");
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
        text,
        lock,
        () -> baseline(name, lock),
        () -> incoming(name),
        () -> strays.of(fleet, name),
        delivered());
  }

  /// What is printed has no folder that anybody knows.
  private Delivered delivered() {
    return output.folder().isEmpty() || output.layout() == Layout.SINGLE
        ? Delivered.NOTHING
        : new DeliveredFolder(
            output.folder(),
            inputs::head,
            inputs.isRepository()
                ? Optional.empty()
                : Optional.of(new WorkingTree(console.directory())));
  }

  /// Outside a repository what is on the disk is all that others can know.
  private Optional<Input> baseline(String name, Optional<Input> lock) {
    return switch (Git.head(real(name))) {
      case InHead.File(byte[] bytes) -> Optional.of(new Input(name, bytes));
      case InHead.Absent _ -> lock.flatMap(this::underAnotherName);
      case InHead.NoRepository _ -> lock;
    };
  }

  /// The lock of the same fleet that the last commit has where none is any more.
  private Optional<Input> underAnotherName(Input lock) {
    Set<String> keys = keys(lock);
    return inputs.head().stream()
        .flatMap(head ->
            head.below("").stream()
                .filter(path -> path.endsWith(Output.LOCK) && tree.read(path).isEmpty())
                .flatMap(path -> head.read(path).map(bytes -> new Input(path, bytes)).stream()))
        .filter(other -> keys(other).stream().anyMatch(keys::contains))
        .min(Comparator.comparing(other -> !other.name().endsWith(ending(cluster))));
  }

  private static Set<String> keys(Input lock) {
    return LockReader.read(lock.name(), lock.bytes(), new Diagnostics()).stream()
        .flatMap(List::stream)
        .map(Lock::key)
        .collect(Collectors.toSet());
  }

  /// A link that stands for the lock is followed.
  private Path real(String name) {
    Path path = console.path(name);
    try {
      return Files.isSymbolicLink(path) ? path.toRealPath() : path;
    } catch (IOException _) {
      return path; // It leads nowhere.
    }
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
              real(name(lock.getKey(), cluster)),
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
