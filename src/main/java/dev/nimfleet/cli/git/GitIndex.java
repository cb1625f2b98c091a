package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of Git's index: what the next commit holds.
public final class GitIndex implements Tree {
  private static final int OBJECT_COLUMN = 1;

  private final GitFiles files;

  private GitIndex(GitFiles files) {
    this.files = files;
  }

  /// Reads the list of files; their contents only when they are asked for.
  ///
  /// @param directory what paths are relative to
  public static GitIndex of(Path directory) {
    return of(directory, Map.of());
  }

  /// @param environment what differs from our own environment
  static GitIndex of(Path directory, Map<String, String> environment) {
    Git git = new Git(directory, environment);
    Path root = GitFiles.root(git, directory);
    List<String> lines = git.in(root).lines("ls-files", "--stage", "-z");
    var entries = GitFiles.parse(lines, OBJECT_COLUMN);
    return new GitIndex(new GitFiles("Git's index", git, directory, root, entries));
  }

  @Override
  public Optional<byte[]> read(String path) {
    return files.read(path);
  }

  @Override
  public List<String> matching(String folder, String pattern) {
    return files.matching(folder, pattern);
  }

  @Override
  public Refusal missing(String path) {
    return new Refusal(
        "`%s` is not in Git's index.".formatted(path),
        "`git add %s`, so that the commit has it too.".formatted(path));
  }

  /// Whether the next commit has a path at all, be it a file, a link or a conflict.
  public boolean has(String path) {
    return files.entry(path).isPresent();
  }

  /// Whether the next commit has a file with just these bytes. Reads nothing: Git names a file
  /// after its content.
  public boolean holds(String path, byte[] bytes) {
    return files
        .entry(path)
        .filter(entry -> entry.stage() == 0 && entry.isFile())
        .filter(entry -> entry.object().equals(Blobs.name(bytes, entry.object())))
        .isPresent();
  }
}
