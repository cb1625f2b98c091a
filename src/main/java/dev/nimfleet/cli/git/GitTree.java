package dev.nimfleet.cli.git;

/// Files that Git has: those that the next commit holds, or a commit does.
public sealed interface GitTree extends Tree permits GitIndex, GitCommit {
  /// Whether it has a path at all, be it a file, a link or a conflict.
  boolean has(String path);

  /// Whether it has a file with just these bytes. Reads nothing: Git names a file after its
  /// content.
  boolean holds(String path, byte[] bytes);
}
