package dev.nimfleet.cli;

import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.text.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the runs of the compiler read, each file once.
final class Inputs {
  /// What stands for the standard input on the command line.
  static final String STDIN = "-";

  private final Tree tree;
  private final Console console;
  private final Map<String, Run.Input> known = new HashMap<>();
  private Optional<Optional<GitCommit>> head = Optional.empty();

  Inputs(Tree tree, Console console) {
    this.tree = tree;
    this.console = console;
  }

  Tree tree() {
    return tree;
  }

  /// The last commit, read once.
  synchronized Optional<GitCommit> head() {
    Optional<GitCommit> known = head.orElseGet(() -> GitCommit.head(console.directory()));
    head = Optional.of(known);
    return known;
  }

  boolean isRepository() {
    return GitCommit.isPossible(console.directory());
  }

  /// What the compiler reads for one output.
  Run run(Output output, LockFiles locks, CompileRequest request) {
    List<FleetFile> fleets =
        output.fleets().stream()
            .map(file -> locks.beside(file, read(file)))
            .map(file -> request.isOfOneCommit() ? file.asItLies() : file)
            .toList();
    return new Run(
        fleets,
        output.cluster().map(this::read),
        this::included,
        request.replaced(),
        request.rolloutOf(output));
  }

  /// What the project file lists.
  List<Output> project(Diagnostics diagnostics) {
    return ProjectFile.read(read(ProjectFile.NAME), tree, diagnostics);
  }

  /// A file that has to be there.
  Run.Input read(String file) {
    return known.computeIfAbsent(
        file, _ -> new Run.Input(file.equals(STDIN) ? "<stdin>" : file, bytes(file)));
  }

  private List<Run.Input> included(String fleetFile, String pattern) {
    Optional<Path> folder = Optional.ofNullable(Path.of(fleetFile).getParent());
    return tree.matching(folder.map(Path::toString).orElse(""), pattern).stream()
        .map(this::read)
        .toList();
  }

  private byte[] bytes(String file) {
    if (!file.equals(STDIN)) {
      return tree.read(file).orElseThrow(() -> tree.missing(file));
    }
    try {
      return WorkingTree.read(file, console.in());
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }
}
