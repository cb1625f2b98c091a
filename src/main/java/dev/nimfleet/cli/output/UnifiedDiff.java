package dev.nimfleet.cli.output;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Differences as `diff -u` shows them and `patch -p1` takes them.
public final class UnifiedDiff {
  private static final int CONTEXT = 3;
  private static final String NOTHING = "/dev/null";

  private UnifiedDiff() {}

  /// What a change would do to a file below `root`, one line an item, without line ends.
  public static List<String> of(Path root, Change change) {
    String path = change.path().text();
    String before = "a/" + path;
    String after = "b/" + path;
    return switch (change) {
      case Change.Added(_, byte[] bytes) -> whole(NOTHING, after, '+', split(bytes));
      case Change.Changed(_, byte[] bytes) -> {
        List<String> old = split(read(root.resolve(path)));
        yield UnifiedDiffUtils.generateUnifiedDiff(
            before, after, old, DiffUtils.diff(old, split(bytes)), CONTEXT);
      }
      case Change.Stale _ -> whole(before, NOTHING, '-', split(read(root.resolve(path))));
    };
  }

  /// What a change would do to a text that is no file. One that is empty comes or goes.
  ///
  /// @param name what it is called
  public static List<String> of(String name, String before, String after) {
    List<String> old = split(before.getBytes(StandardCharsets.UTF_8));
    List<String> now = split(after.getBytes(StandardCharsets.UTF_8));
    if (old.isEmpty()) return whole(NOTHING, name, '+', now);
    if (now.isEmpty()) return whole(name, NOTHING, '-', old);
    return UnifiedDiffUtils.generateUnifiedDiff(name, name, old, DiffUtils.diff(old, now), CONTEXT);
  }

  /// A file that comes or goes. (The library counts the lines of a file without any from 1, which
  /// `git apply` refuses.)
  private static List<String> whole(String before, String after, char sign, List<String> lines) {
    String range = "1," + lines.size();
    List<String> diff = new ArrayList<>();
    diff.add("--- " + before);
    diff.add("+++ " + after);
    diff.add(sign == '+' ? "@@ -0,0 +" + range + " @@" : "@@ -" + range + " +0,0 @@");
    lines.forEach(line -> diff.add(sign + line));
    return diff;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// A last line without a line end differs from one that has it, and looks so.
  private static List<String> split(byte[] bytes) {
    if (bytes.length == 0) {
      return List.of();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = Arrays.asList(text.split("\n", -1));
    return text.endsWith("\n") ? lines.subList(0, lines.size() - 1) : withoutLineEnd(lines);
  }

  private static List<String> withoutLineEnd(List<String> lines) {
    List<String> marked = new ArrayList<>(lines);
    marked.set(marked.size() - 1, marked.getLast() + "\n\\ No newline at end of file");
    return marked;
  }
}
