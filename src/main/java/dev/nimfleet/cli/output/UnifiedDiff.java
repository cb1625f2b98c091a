package dev.nimfleet.cli.output;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return switch (change) {
      case Change.Added(_, byte[] bytes) -> lines(NOTHING, new byte[0], "b/" + path, bytes);
      case Change.Changed(_, byte[] bytes) ->
          lines("a/" + path, read(root.resolve(path)), "b/" + path, bytes);
      case Change.Stale _ -> lines("a/" + path, read(root.resolve(path)), NOTHING, new byte[0]);
    };
  }

  private static List<String> lines(String oldName, byte[] before, String newName, byte[] after) {
    List<String> old = split(before);
    return UnifiedDiffUtils.generateUnifiedDiff(
        oldName, newName, old, DiffUtils.diff(old, split(after)), CONTEXT);
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
    List<String> marked = new java.util.ArrayList<>(lines);
    marked.set(marked.size() - 1, marked.getLast() + "\n\\ No newline at end of file");
    return marked;
  }
}
