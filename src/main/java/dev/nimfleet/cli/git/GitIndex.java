package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.ShellWord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of Git's index: what the next commit holds.
public final class GitIndex implements GitTree {
  private final Git git;
  private final GitFiles files;

  private GitIndex(Git git, GitFiles files) {
    this.git = git;
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
    Repository repository = Git.repository(directory, environment);
    Git git = new Git(repository);
    List<String> lines = git.lines("ls-files", "--stage", "-z");
    return new GitIndex(
        git, GitFiles.of("Git's index", repository, directory, GitFiles.ofIndex(lines)));
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
        "`git add %s`, so that the commit has it too.".formatted(ShellWord.of(path)));
  }

  @Override
  public boolean has(String path) {
    return files.entry(path).isPresent();
  }

  @Override
  public boolean holds(String path, byte[] bytes) {
    return files.holds(path, bytes);
  }

  /// Whether HEAD has all of it already, so that there is nothing to commit.
  public boolean isCommitted() {
    return git.ask(new byte[0], "diff-index", "--cached", "--quiet", "HEAD").code() == 0;
  }
}
