package dev.nimfleet.gitops.git;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One commit, and the files that it holds below the path of a [GitPlace].
///
/// @param commit its full id
/// @param authored when its author made it, or says so
/// @param subject the first line of its message
/// @param files from paths below the place, with slashes, to bytes; never empty
public record Revision(
    String commit, Instant authored, String subject, SortedMap<String, byte[]> files) {
  public Revision {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no files in " + commit);
    }
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// As people name it.
  public String shortCommit() {
    return commit.substring(0, Math.min(commit.length(), 10));
  }

  @Override
  public String toString() {
    return shortCommit() + " " + subject;
  }
}
