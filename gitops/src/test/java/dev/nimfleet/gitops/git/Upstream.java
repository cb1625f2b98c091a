package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A repository that others push to, made with the `git` command: a bare one that is fetched from,
/// and a clone that commits are made in.
public final class Upstream {
  private final Path bare;
  private final Path work;

  private Upstream(Path bare, Path work) {
    this.bare = bare;
    this.work = work;
  }

  /// Has the branch `main` and no commit.
  public static Upstream in(Path folder) {
    Path bare = folder.resolve("upstream.git");
    Path work = folder.resolve("work");
    run(folder, "git", "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
    run(bare, "git", "config", "receive.denyDeleteCurrent", "ignore");
    run(folder, "git", "clone", "--quiet", bare.toString(), work.toString());
    var upstream = new Upstream(bare, work);
    upstream.git("checkout", "--quiet", "-B", "main");
    return upstream;
  }

  /// What is fetched from.
  public Path bare() {
    return bare;
  }

  Path work() {
    return work;
  }

  /// Its address.
  public String url() {
    return "file://" + bare;
  }

  /// Puts a file into the clone.
  public Upstream write(String path, String text) {
    return write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  Upstream write(String path, byte[] bytes) {
    try {
      Path file = work.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Commits everything, and pushes it.
  ///
  /// @return the commit
  public String push(String message, String... more) {
    commit(message, more);
    git("push", "--quiet", "--force", "origin", "HEAD:main");
    return head();
  }

  /// Commits everything.
  public void commit(String message, String... more) {
    git("add", "--all");
    var command = new ArrayList<>(List.of("commit", "--quiet", "--allow-empty", "-m", message));
    command.addAll(List.of(more));
    git(command.toArray(String[]::new));
  }

  /// The commit that was made last.
  public String head() {
    return git("rev-parse", "HEAD").strip();
  }

  /// Runs a command in the clone.
  public String git(String... arguments) {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(work, command.toArray(String[]::new));
  }

  static String run(Path folder, String... command) {
    try {
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.redirectErrorStream(true);
      builder
          .environment()
          .putAll(
              Map.of(
                  "GIT_CONFIG_GLOBAL", "/dev/null",
                  "GIT_CONFIG_SYSTEM", "/dev/null",
                  "GIT_AUTHOR_NAME", "Ada",
                  "GIT_AUTHOR_EMAIL", "ada@example.com",
                  "GIT_AUTHOR_DATE", "2026-03-01T10:00:00Z",
                  "GIT_COMMITTER_NAME", "Ada",
                  "GIT_COMMITTER_EMAIL", "ada@example.com",
                  "LC_ALL", "C"));
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
