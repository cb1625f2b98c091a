package dev.nimfleet.cli;

import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.compiler.Run.Delivered;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// An output folder as the last commit has it, of which a commit has nothing when it lies outside
/// the repository. Where there is no repository the one on the disk is all that others can know.
final class DeliveredFolder implements Delivered {
  private final String folder;
  private final Supplier<Optional<GitCommit>> head;
  private final Optional<WorkingTree> disk;

  /// @param disk where there is no repository
  DeliveredFolder(String folder, Supplier<Optional<GitCommit>> head, Optional<WorkingTree> disk) {
    this.folder = folder;
    this.head = head;
    this.disk = disk;
  }

  @Override
  public synchronized List<String> paths(String below) {
    String start = folder + "/" + below;
    List<String> found =
        disk.map(tree ->
                tree.matching(start, "**").stream()
                    .map(path -> path.substring(start.length() + 1))
                    .toList())
            .or(() -> head.get().map(commit -> commit.below(start)))
            .orElse(List.of());
    return found.stream().map(path -> below + "/" + path).toList();
  }

  @Override
  public synchronized Optional<String> text(String path) {
    String file = folder + "/" + path;
    return disk.flatMap(tree -> tree.read(file))
        .or(() ->
            head.get().filter(commit -> commit.isInside(file)).flatMap(commit -> commit.read(file)))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
