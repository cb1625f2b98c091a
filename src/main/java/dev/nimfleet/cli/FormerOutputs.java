package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.Git.InHead;
import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.text.Diagnostics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The outputs of the last commit's project whose folder is that of no output any more. What lies
/// there would stay for ever, and a GitOps engine would go on with it.
final class FormerOutputs {
  private FormerOutputs() {}

  /// Each compiles to nothing.
  ///
  /// @param all what the project has now
  /// @param tree where it was read
  static List<Compiled> of(List<Compiled> all, Console console, Tree tree) {
    if (!(Git.head(console.path(ProjectFile.NAME)) instanceof InHead.File(byte[] project))
        || tree.read(ProjectFile.NAME).filter(now -> Arrays.equals(now, project)).isPresent()) {
      return List.of();
    }
    Optional<GitCommit> head = GitCommit.head(console.directory());
    Set<Path> folders =
        all.stream().map(compiled -> plain(compiled.output().folder())).collect(Collectors.toSet());
    Input file = new Input(ProjectFile.NAME, project);
    return head.stream()
        .flatMap(commit -> ProjectFile.read(file, commit, new Diagnostics()).stream())
        .filter(output -> folders.add(plain(output.folder())))
        .map(FormerOutputs::empty)
        .toList();
  }

  private static Compiled empty(Output output) {
    Output left =
        new Output(output.written(), List.of(), output.cluster(), output.folder(), output.layout());
    return new Compiled(left, new Compilation(List.of(), Map.of(), List.of()), List.of());
  }

  private static Path plain(String folder) {
    return Path.of(folder).normalize();
  }
}
