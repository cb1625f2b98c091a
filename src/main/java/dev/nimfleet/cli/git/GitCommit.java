package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of a commit.
public final class GitCommit implements GitTree {
  private final String ref;
  private final String hash;
  private final GitFiles files;

  private GitCommit(String ref, String hash, GitFiles files) {
    this.ref = ref;
    this.hash = hash;
    this.files = files;
  }

  /// Reads the list of files; their contents only when they are asked for.
  ///
  /// @param directory what paths are relative to
  /// @param ref a branch, a tag, a hash or anything else that Git takes for a commit
  public static GitCommit of(Path directory, String ref) {
    Repository repository = Git.repository(directory, Map.of());
    return read(repository, directory, ref, hash(new Git(repository), ref));
  }

  /// The commit that the working tree and another commit both come from: what a pull request
  /// compares with, so that what others have merged meanwhile is not taken for a change.
  ///
  /// @param directory what paths are relative to
  /// @param ref the other commit, usually the branch that the change is for
  public static GitCommit mergeBase(Path directory, String ref) {
    Repository repository = Git.repository(directory, Map.of());
    Git git = new Git(repository);
    String other = hash(git, ref);
    Git.Answer answer = git.ask(new byte[0], "merge-base", "HEAD", other);
    if (answer.code() == 1) {
      boolean isShallow = git.text("rev-parse", "--is-shallow-repository").strip().equals("true");
      throw new Refusal(
          "HEAD and `%s` have no commit in common here.".formatted(ref),
          isShallow
              ? "this clone is shallow: `git fetch --unshallow` brings the rest (`fetch-depth: 0`"
                  + " in a CI checkout)."
              : "name the branch that this one was made from.");
    }
    if (answer.code() != 0) {
      throw git.refused(answer, "merge-base");
    }
    String base = new String(answer.out(), StandardCharsets.UTF_8).strip();
    return read(repository, directory, base.equals(other) ? ref : base, base);
  }

  /// Whether a folder lies in a repository, be there a commit or not.
  public static boolean isPossible(Path directory) {
    return Repository.of(directory, Map.of()).isPresent();
  }

  /// The last commit; empty outside a repository, and before the first one.
  public static Optional<GitCommit> head(Path directory) {
    return Repository.of(directory, Map.of())
        .flatMap(repository ->
            find(new Git(repository), "HEAD")
                .map(hash -> read(repository, directory, "HEAD", hash)));
  }

  private static String hash(Git git, String ref) {
    return find(git, ref)
        .orElseThrow(() ->
            new Refusal(
                "Git knows no commit `%s` here.".formatted(ref),
                ref.equals("HEAD")
                    ? "commit something first."
                    : "`git fetch` brings branches of others; `git branch --all` lists what is"
                        + " here."));
  }

  private static Optional<String> find(Git git, String ref) {
    Git.Answer answer =
        ref.startsWith("-")
            ? new Git.Answer(1, new byte[0], "")
            : git.ask(new byte[0], "rev-parse", "--verify", "--quiet", ref + "^{commit}");
    return answer.code() == 0
        ? Optional.of(new String(answer.out(), StandardCharsets.UTF_8).strip())
        : Optional.empty();
  }

  private static GitCommit read(Repository repository, Path directory, String ref, String hash) {
    List<String> lines = new Git(repository).lines("ls-tree", "-r", "-z", hash);
    String place = "commit `%s`".formatted(ref);
    return new GitCommit(
        ref, hash, GitFiles.of(place, repository, directory, GitFiles.ofCommit(lines)));
  }

  /// The commit's own name, all digits of it.
  public String hash() {
    return hash;
  }

  @Override
  public Optional<byte[]> read(String path) {
    return files.read(path);
  }

  /// Whether a path lies in the repository; nothing is read.
  public boolean isInside(String path) {
    return files.isInside(path);
  }

  /// The paths below a folder, as they are from there; nothing is read.
  public List<String> below(String folder) {
    return files.below(folder);
  }

  @Override
  public List<String> matching(String folder, String pattern) {
    return files.matching(folder, pattern);
  }

  @Override
  public boolean has(String path) {
    return files.entry(path).isPresent();
  }

  @Override
  public boolean holds(String path, byte[] bytes) {
    return files.holds(path, bytes);
  }

  @Override
  public Refusal missing(String path) {
    return new Refusal("Commit `%s` has no `%s`.".formatted(ref, path));
  }
}
