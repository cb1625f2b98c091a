package dev.nimfleet.compiler.text;

import java.util.Arrays;

/// A text with a name that people know it by, usually its path as they typed it.
///
/// Offsets are indexes into [#text()] (UTF-16 units); lines and columns, counted from 1 and in
/// characters as a person sees them, are computed only when something is printed.
public final class Source {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  public Source(String name, String text) {
    this.name = name;
    this.text = text;
    this.lineStarts = lineStarts(text);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /// How many lines there are; a text without any line break has one.
  public int lines() {
    return lineStarts.length;
  }

  /// The offset of the first character of a line, counted from 0.
  public int lineStart(int lineIndex) {
    return lineStarts[lineIndex];
  }

  /// The line, counted from 1, that an offset lies in.
  public int lineOf(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// The column, counted from 1 in code points, of an offset in its line.
  public int columnOf(int offset) {
    int start = lineStarts[lineOf(offset) - 1];
    return text.codePointCount(start, Math.min(offset, text.length())) + 1;
  }

  /// The offset of the line break of a line, counted from 0.
  public int lineEnd(int lineIndex) {
    int start = lineStarts[lineIndex];
    int end = lineIndex + 1 < lineStarts.length ? lineStarts[lineIndex + 1] : text.length();
    while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return end;
  }

  /// The text of a line, counted from 1, without its line break.
  public String line(int line) {
    return text.substring(lineStart(line - 1), lineEnd(line - 1));
  }

  /// A place in this text; offsets beyond its end are cut to it.
  public Span span(int start, int end) {
    int from = Math.clamp(start, 0, text.length());
    return new Span(this, from, Math.clamp(end, from, text.length()));
  }

  @Override
  public String toString() {
    return name;
  }

  /// Line breaks are LF, CR LF and a lone CR, as in YAML 1.2 (section 5.4).
  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}
