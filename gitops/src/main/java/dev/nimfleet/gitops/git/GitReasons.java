package dev.nimfleet.gitops.git;

import java.nio.file.Path;
import java.time.Duration;

/// Everything that is said about Git to people.
final class GitReasons {
  private GitReasons() {}

  // The cache.

  static Reason folderUnusable(Path folder, Exception cause) {
    return new Reason(
        "The folder `%s`, which caches the repository, cannot be used: %s."
            .formatted(folder, sentence(cause)),
        "let nimfleet write there, or name another folder; what is in it may be lost");
  }

  static Reason folderInUse(Path folder) {
    return new Reason(
        "The folder `%s`, which caches the repository, is in use by another fetch."
            .formatted(folder),
        "wait for it to end, and give each reconciler a folder of its own");
  }

  static Reason unreadable(GitPlace place, Exception cause) {
    return new Reason(
        "What `%s` sent cannot be read: %s.".formatted(shown(place), sentence(cause)),
        "run `git fsck` where the repository is kept");
  }

  // The place.

  static Reason branchMissing(GitPlace place) {
    return new Reason(
        "`%s` has no %s.".formatted(shown(place), place.pointer()),
        "push it, or name another one; nothing is pruned meanwhile");
  }

  static Reason noCommit(GitPlace place) {
    return new Reason(
        "The %s of `%s` names no commit.".formatted(place.pointer(), shown(place)),
        "tag a commit");
  }

  static Reason pathMissing(GitPlace place, String commit) {
    return new Reason(
        "There is no folder `%s` in commit %s.".formatted(place.path(), commit),
        "add it, or name another path; nothing is pruned meanwhile");
  }

  static Reason pathIsFile(GitPlace place, String commit) {
    return new Reason(
        "`%s` is a file in commit %s.".formatted(place.path(), commit),
        "name the folder that it is in");
  }

  static Reason empty(GitPlace place, String commit) {
    return new Reason(
        "There is no file %s in commit %s."
            .formatted(place.path().isEmpty() ? "at all" : "in `" + place.path() + "`", commit),
        "commit what should run; to run nothing, say so with a fleet that has no models");
  }

  // What is in it.

  static Reason symbolicLink(String path, String commit) {
    return new Reason(
        "`%s` is a symbolic link in commit %s.".formatted(path, commit),
        "commit the file itself: links are not followed, for they may lead out of the repository");
  }

  static Reason submodule(String path, String commit) {
    return new Reason(
        "`%s` is a submodule in commit %s.".formatted(path, commit),
        "commit the files themselves: another repository is not fetched");
  }

  static Reason lfsPointer(String path, String commit) {
    return new Reason(
        "`%s` is kept in Git LFS, so commit %s has only a pointer to it.".formatted(path, commit),
        "take the pattern that matches it out of `.gitattributes` and commit the file itself");
  }

  static Reason fileTooBig(String path, String commit, long bytes, long most) {
    return new Reason(
        "`%s` has %d bytes in commit %s, and %d are allowed.".formatted(path, bytes, commit, most),
        "keep it elsewhere, or name a path that it is not below");
  }

  static Reason tooManyFiles(GitPlace place, String commit, int most) {
    return new Reason(
        "There are more than %d files or folders %s in commit %s."
            .formatted(most, below(place), commit),
        "name the path of the folder that holds the fleet alone");
  }

  static Reason tooManyBytes(GitPlace place, String commit, long most) {
    return new Reason(
        "The files %s in commit %s have more than %d bytes.".formatted(below(place), commit, most),
        "name the path of the folder that holds the fleet alone");
  }

  private static String below(GitPlace place) {
    return place.path().isEmpty() ? "of the repository" : "below `%s`".formatted(place.path());
  }

  /// The URL, without what is nobody's business.
  static String shown(GitPlace place) {
    return place.url().replaceAll("(?<=://)[^/@]*@", "");
  }

  /// What an exception says, without its full stop.
  static String sentence(Exception cause) {
    String message = String.valueOf(cause.getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
