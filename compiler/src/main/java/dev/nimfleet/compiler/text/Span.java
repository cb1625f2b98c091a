package dev.nimfleet.compiler.text;

/// A place: the characters from `start` (included) to `end` (excluded) of a source.
public record Span(Source source, int start, int end) implements Comparable<Span> {
  /// The place of what no text has caused.
  public static final Span NOWHERE = new Source("", "").span(0, 0);

  public Span {
    if (start < 0 || end < start || end > source.text().length()) {
      throw new IllegalArgumentException("no such place: %d..%d".formatted(start, end));
    }
  }

  /// The line it starts in, counted from 1.
  public int line() {
    return source.lineOf(start);
  }

  /// The column it starts at, counted from 1.
  public int column() {
    return source.columnOf(start);
  }

  public boolean isEmpty() {
    return start == end;
  }

  public String text() {
    return source.text().substring(start, end);
  }

  /// `file:line:column`, as editors and CI systems link it.
  @Override
  public String toString() {
    return source.name() + ":" + line() + ":" + column();
  }

  @Override
  public int compareTo(Span other) {
    int byName = source.name().compareTo(other.source.name());
    return byName != 0 ? byName : Integer.compare(start, other.start);
  }
}
