package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// A pattern for paths, apart: the folder that all its files lie in, and the rest.
///
/// @param base a path without wildcards, `""` for the folder that the program runs in
/// @param depth how many names a path below the base can have at most
record Glob(String base, List<String> rest, PathMatcher matcher, int depth) {
  /// Deep enough for any repository.
  private static final int ANY_DEPTH = 64;

  static Glob of(String folder, String pattern) {
    List<String> base = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (String part : List.of(pattern.split("/", -1))) {
      (rest.isEmpty() && !isWild(part) ? base : rest).add(part);
    }
    if (rest.isEmpty()) {
      rest.add(base.removeLast());
    }
    return new Glob(
        plain(join(folder, String.join("/", base))),
        List.copyOf(rest),
        matcher(pattern, String.join("/", rest)),
        rest.stream().anyMatch(part -> part.contains("**")) ? ANY_DEPTH : rest.size());
  }

  /// A path below a folder; `""` is no folder.
  static String join(String folder, String path) {
    return folder.isEmpty() || path.isEmpty() ? folder + path : folder + "/" + path;
  }

  /// Whether a path below the base is meant. A hidden file is not, unless the pattern says so: what
  /// editors leave behind is hidden.
  boolean matches(Path below) {
    boolean hidden = false;
    for (Path name : below) {
      hidden |= name.toString().startsWith(".");
    }
    return matcher.matches(below)
        && (!hidden || rest.stream().anyMatch(part -> part.startsWith(".")));
  }

  private static boolean isWild(String part) {
    return part.chars().anyMatch(c -> "*?[]{}\\".indexOf(c) >= 0);
  }

  private static PathMatcher matcher(String pattern, String rest) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + rest);
    } catch (PatternSyntaxException e) {
      throw new Refusal(
          "`%s` is no pattern for files.".formatted(pattern),
          "`*` stands for any letters of a name, as in `models/*.yaml`.");
    }
  }

  private static String plain(String path) {
    return Path.of(path).normalize().toString();
  }
}
