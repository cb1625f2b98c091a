package dev.nimfleet.cli.output;

import java.util.Optional;

/// The place of a generated file: relative to its output folder, `/` between the parts, and without
/// any way out of that folder.
public record FilePath(String text) implements Comparable<FilePath> {
  /// The folder of our own notes, which no generated file may enter.
  static final String NOTES = ".nimfleet";

  public FilePath {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("`%s` %s".formatted(text, problem.orElseThrow()));
    }
  }

  /// What is wrong with a path, as the rest of a sentence about it.
  static Optional<String> problem(String text) {
    for (String part : text.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of("is not a plain path below the output folder");
      }
      if (part.equals(NOTES)) {
        return Optional.of("lies in the folder of nimfleet's own notes");
      }
    }
    boolean odd = text.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
    return odd ? Optional.of("has characters that no generated path has") : Optional.empty();
  }

  /// The folder it lies in, `""` for the output folder itself.
  public String folder() {
    return parent(text);
  }

  /// A path without its last part.
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  @Override
  public int compareTo(FilePath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
