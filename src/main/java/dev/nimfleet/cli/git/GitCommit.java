package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files of a commit.
public final class GitCommit implements Tree {
  private static final int OBJECT_COLUMN = 2;

  private final String ref;
  private final GitFiles files;

  private GitCommit(String ref, GitFiles files) {
    this.ref = ref;
    this.files = files;
  }

  /// Reads the list of files; their contents only when they are asked for.
  ///
  /// @param directory what paths are relative to
  /// @param ref a branch, a tag, a hash or anything else that Git takes for a commit
  public static GitCommit of(Path directory, String ref) {
    return find(new Git(directory), directory, ref)
        .orElseThrow(() ->
            new Refusal(
                "Git knows no commit `%s` here.".formatted(ref),
                "`git fetch` brings branches of others; `git branch --all` lists what is here."));
  }

  /// The last commit; empty outside a repository, and before the first one.
  public static Optional<GitCommit> head(Path directory) {
    return Git.hasRepository(directory.toAbsolutePath().normalize())
        ? find(new Git(directory), directory, "HEAD")
        : Optional.empty();
  }

  private static Optional<GitCommit> find(Git git, Path directory, String ref) {
    Path root = GitFiles.root(git, directory);
    Git.Answer answer =
        ref.startsWith("-")
            ? new Git.Answer(1, new byte[0], "")
            : git.ask(new byte[0], "rev-parse", "--verify", "--quiet", ref + "^{commit}");
    if (answer.code() != 0) {
      return Optional.empty();
    }
    String commit = new String(answer.out(), StandardCharsets.UTF_8).strip();
    List<String> lines = git.in(root).lines("ls-tree", "-r", "-z", "--full-tree", commit);
    var entries = GitFiles.parse(lines, OBJECT_COLUMN);
    return Optional.of(
        new GitCommit(
            ref, new GitFiles("commit `%s`".formatted(ref), git, directory, root, entries)));
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
    return new Refusal("Commit `%s` has no `%s`.".formatted(ref, path));
  }
}
