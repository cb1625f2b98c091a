package dev.nimfleet.gitops.git;

import java.time.Duration;

/// How much of a repository, and of our patience, desired state may take.
///
/// @param files below the path
/// @param fileBytes of one file
/// @param totalBytes of all files below the path
/// @param cacheBytes of the cache on disk, which holds the whole repository at one commit or a few
/// @param history how many commits are looked through to tell whether a branch was rewritten
/// @param silence how long a server may say nothing
/// @param fetch how long all of a fetch may take
public record GitLimits(
    int files,
    long fileBytes,
    long totalBytes,
    long cacheBytes,
    int history,
    Duration silence,
    Duration fetch) {
  private static final long MIB = 1 << 20;

  /// A thousand models are some thousand files of a few KiB each.
  public static final GitLimits DEFAULT =
      new GitLimits(
          20_000,
          4 * MIB,
          64 * MIB,
          1024 * MIB,
          2000,
          Duration.ofSeconds(20),
          Duration.ofMinutes(3));

  public GitLimits {
    if (files < 1 || fileBytes < 1 || totalBytes < 1 || cacheBytes < 1 || history < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (silence.toSeconds() < 1 || fetch.toSeconds() < 1) {
      throw new IllegalArgumentException("a time limit must be at least a second");
    }
  }
}
