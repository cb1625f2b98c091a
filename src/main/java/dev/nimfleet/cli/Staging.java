package dev.nimfleet.cli;

import dev.nimfleet.cli.git.GitTree;
import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.FileIndex;
import dev.nimfleet.cli.output.FilePath;
import dev.nimfleet.cli.output.FleetChanges;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.compiler.text.ShellWord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/// How far what the fleets compile to is from what the next commit holds. Git runs its hooks before
/// a commit and never looks again at what they wrote: a new file that nobody adds is missing from
/// the commit, and a deleted one that nobody adds stays in it.
final class Staging {
  private final GitTree index;
  private final Map<Path, Map<Path, String>> differences = new LinkedHashMap<>();
  private final Set<Path> wanted = new HashSet<>();

  Staging(GitTree index) {
    this.index = index;
  }

  /// Compares before anything is written, since the folder tells what fleets had.
  void compare(List<Delivery> deliveries) {
    try {
      for (Delivery delivery : deliveries) {
        Plan plan = delivery.plan();
        for (FleetChanges fleet : plan.fleets()) {
          compare(plan, fleet);
        }
      }
      for (Delivery delivery : deliveries) {
        Path folder = delivery.plan().root();
        for (FleetChanges fleet : delivery.plan().fleets()) {
          fleet
              .before()
              .files()
              .keySet()
              .forEach(path -> stale(folder, folder.resolve(path.text())));
        }
      }
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// Looks for files that the commit still has although no fleet has them any more, be they gone
  /// from the disk or not. The commit's own indexes tell them.
  ///
  /// @param isOurs whether a file of a fleet has to be wanted by this run, or go
  void findStale(Set<Path> folders, BiPredicate<FleetName, Path> isOurs) {
    for (Path folder : folders) {
      for (String notes : index.matching(folder.toString(), Plan.INDEXES)) {
        String text = index.read(notes).map(Staging::utf8).orElse("");
        FileIndex known = FileIndex.parse(notes, text);
        Stream.concat(
                known.files().keySet().stream().map(path -> folder.resolve(path.text())),
                Stream.of(Path.of(notes)))
            .filter(file -> isOurs.test(known.fleet(), file))
            .forEach(file -> stale(folder, file));
      }
    }
  }

  /// Compares the locks with those that the commit holds.
  void compareLocks(List<LockFile> locks) {
    for (LockFile lock : locks) {
      compare(lock.path(), lock.path(), lock.after());
    }
  }

  boolean isComplete() {
    return differences.isEmpty();
  }

  /// A line for each file.
  List<String> lines() {
    return differences.values().stream()
        .flatMap(files -> files.entrySet().stream())
        .map(file -> Delivery.difference(file.getValue(), file.getKey()))
        .toList();
  }

  /// What to do when everything lies in its folder.
  String afterWriting() {
    return adding(folders());
  }

  /// How the next commit gets these files, with a space before each.
  static String adding(String files) {
    // `git commit FILE` makes an index of that name for its hooks, with these files alone.
    String named = String.valueOf(System.getenv("GIT_INDEX_FILE"));
    return named.contains("next-index-")
        ? "this commit has only the files that you named: name%s too.".formatted(files)
        : "`git add%s`, then commit again.".formatted(files);
  }

  /// What to do when nothing was written.
  String afterComparing() {
    return "`nimfleet compile`, `git add%s`, then commit.".formatted(folders());
  }

  private String folders() {
    StringBuilder words = new StringBuilder();
    differences
        .keySet()
        .forEach(folder -> words.append(' ').append(ShellWord.of(folder.toString())));
    return words.toString();
  }

  private void compare(Plan plan, FleetChanges fleet) throws IOException {
    Map<FilePath, byte[]> changed = new HashMap<>();
    for (Change change : fleet.changes()) {
      switch (change) {
        case Change.Added(FilePath path, byte[] bytes) -> changed.put(path, bytes);
        case Change.Changed(FilePath path, byte[] bytes) -> changed.put(path, bytes);
        case Change.Stale _ -> {}
      }
    }
    for (FilePath path : fleet.after().files().keySet()) {
      Path file = plan.root().resolve(path.text());
      wanted.add(plain(file));
      Optional<byte[]> bytes = Optional.ofNullable(changed.get(path));
      // What a run with errors keeps of a model may be gone from the disk.
      if (bytes.isPresent() || Files.isRegularFile(file)) {
        compare(plan.root(), file, bytes.isPresent() ? bytes.get() : Files.readAllBytes(file));
      }
    }
    Path notes = plan.indexOf(fleet);
    if (fleet.after().files().isEmpty()) {
      stale(plan.root(), notes);
    } else {
      wanted.add(plain(notes));
      compare(plan.root(), notes, fleet.after().text().getBytes(StandardCharsets.UTF_8));
    }
  }

  /// What is on the disk does not count: Git may write it there with other line ends.
  private void compare(Path folder, Path file, byte[] bytes) {
    if (!index.holds(file.toString(), bytes)) {
      note(folder, file, index.has(file.toString()) ? "changed" : "new");
    }
  }

  private void stale(Path folder, Path file) {
    if (!wanted.contains(plain(file)) && index.has(file.toString())) {
      note(folder, file, "stale");
    }
  }

  private void note(Path folder, Path file, String word) {
    differences.computeIfAbsent(folder, _ -> new TreeMap<>()).put(file, word);
  }

  private static Path plain(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
