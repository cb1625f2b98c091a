package dev.nimfleet.golden;

import java.util.List;

/// What differs between two texts, for people: the lines between their common beginning and their
/// common end, with two lines around them.
final class LineDiff {
  private static final int CONTEXT = 2;

  private LineDiff() {}

  static String of(String expected, String actual) {
    List<String> before = List.of(expected.split("\n", -1));
    List<String> after = List.of(actual.split("\n", -1));
    int shorter = Math.min(before.size(), after.size());
    int start = 0;
    while (start < shorter && before.get(start).equals(after.get(start))) start++;
    int end = 0;
    while (end < shorter - start
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) end++;
    var diff = new StringBuilder("@@ line %d\n".formatted(start + 1));
    lines("  ", before, Math.max(0, start - CONTEXT), start, diff);
    lines("- ", before, start, before.size() - end, diff);
    lines("+ ", after, start, after.size() - end, diff);
    int from = before.size() - end;
    lines("  ", before, from, Math.min(before.size(), from + CONTEXT), diff);
    return diff.toString();
  }

  private static void lines(String mark, List<String> lines, int from, int to, StringBuilder out) {
    for (String line : lines.subList(from, to)) {
      out.append(mark).append(line).append('\n');
    }
  }
}
