package dev.nimfleet.compiler.text;

import java.util.List;

/// Diagnostics as people read them: what, where, the line with the place underlined, what to do.
public final class DiagnosticText {
  /// Whether the text goes to a terminal that shows colours.
  public enum Style {
    PLAIN,
    ANSI
  }

  /// A longer source line is cut around the place.
  private static final int MAX_LINE = 120;

  /// How much of a cut line is shown before the place.
  private static final int BEFORE = 40;

  private static final String BLUE = "34";

  private final Style style;
  private final StringBuilder out = new StringBuilder();

  private DiagnosticText(Style style) {
    this.style = style;
  }

  /// All of them, in the order given, with an empty line between two.
  public static String print(List<Diagnostic> diagnostics, Style style) {
    DiagnosticText text = new DiagnosticText(style);
    for (Diagnostic diagnostic : diagnostics) {
      if (!text.out.isEmpty()) {
        text.out.append('\n');
      }
      text.diagnostic(diagnostic);
    }
    return text.out.toString();
  }

  /// How many there are of each severity: `2 errors, 1 warning`; `no findings` for none.
  public static String summary(List<Diagnostic> diagnostics) {
    StringBuilder summary = new StringBuilder();
    for (Severity severity : Severity.values()) {
      long count = diagnostics.stream().filter(found -> found.severity() == severity).count();
      if (count > 0) {
        summary.append(summary.isEmpty() ? "" : ", ").append(count).append(' ');
        summary.append(severity.word()).append(count == 1 ? "" : "s");
      }
    }
    return summary.isEmpty() ? "no findings" : summary.toString();
  }

  private void diagnostic(Diagnostic diagnostic) {
    int gutter = gutter(diagnostic);
    String colour = colour(diagnostic.severity());
    paint(colour, diagnostic.severity().word() + "[" + diagnostic.code().id() + "]");
    paint("", ": " + Display.safe(diagnostic.message()));
    out.append('\n');
    snippet(" --> ", diagnostic.at(), gutter, '^', colour);
    for (Diagnostic.Note note : diagnostic.notes()) {
      remark(gutter, "note", note.text());
      snippet(" ::: ", note.at(), gutter, '-', BLUE);
    }
    for (String help : diagnostic.help()) {
      remark(gutter, "help", help);
    }
  }

  /// The width of the widest line number.
  private static int gutter(Diagnostic diagnostic) {
    int last = diagnostic.at().line();
    for (Diagnostic.Note note : diagnostic.notes()) {
      last = Math.max(last, note.at().line());
    }
    return Integer.toString(last).length();
  }

  private void remark(int gutter, String word, String text) {
    out.repeat(' ', gutter + 1);
    paint(BLUE, "=");
    paint("", " " + word);
    out.append(": ").append(Display.safe(text)).append('\n');
  }

  private void snippet(String arrow, Span at, int gutter, char mark, String colour) {
    paint(BLUE, arrow);
    out.append(Display.safe(at.toString())).append('\n');
    if (at.source().text().isEmpty()) {
      return;
    }
    margin("", gutter);
    out.append('\n');
    int line = at.line();
    Window window = Window.around(at, line);
    margin(Integer.toString(line), gutter);
    StringBuilder shown = new StringBuilder(window.cutBefore() ? "…" : "");
    int from = Display.append(shown, window.before(), shown.length());
    int to = Display.append(shown, window.marked(), from);
    Display.append(shown, window.after(), to);
    if (!shown.isEmpty()) {
      out.append(' ').append(shown).append(window.cutAfter() ? "…" : "");
    }
    out.append('\n');
    margin("", gutter);
    out.append(' ').repeat(' ', from);
    String marks = String.valueOf(mark).repeat(Math.max(1, to - from));
    int lastLine = at.source().lineOf(Math.max(at.start(), at.end() - 1));
    paint(colour, lastLine > line ? marks + " … to line " + lastLine : marks);
    out.append('\n');
  }

  private void margin(String number, int gutter) {
    paint(BLUE, " ".repeat(gutter - number.length()).concat(number).concat(" |"));
  }

  private static String colour(Severity severity) {
    return switch (severity) {
      case ERROR -> "31";
      case WARNING -> "33";
      case INFO -> "36";
    };
  }

  private void paint(String colour, String text) {
    switch (style) {
      case PLAIN -> out.append(text);
      case ANSI -> {
        String bold = colour.isEmpty() ? "1" : "1;" + colour;
        out.append("\033[").append(bold).append('m').append(text).append("\033[0m");
      }
    }
  }

  /// The part of a source line that is shown, split at the place.
  private record Window(
      String before, String marked, String after, boolean cutBefore, boolean cutAfter) {
    static Window around(Span at, int line) {
      String text = at.source().text();
      int lineStart = at.source().lineStart(line - 1);
      int lineEnd = at.source().lineEnd(line - 1);
      int from = Math.min(at.start(), lineEnd);
      int to = Math.clamp(at.end(), from, lineEnd);
      int start = lineStart;
      int end = lineEnd;
      if (end - start > MAX_LINE) {
        start = from - start > MAX_LINE - BEFORE ? wholeCharacter(text, from - BEFORE) : start;
        end = wholeCharacter(text, Math.min(end, start + MAX_LINE));
        to = Math.min(to, end);
      }
      return new Window(
          text.substring(start, from),
          text.substring(from, to),
          text.substring(to, end),
          start > lineStart,
          end < lineEnd);
    }

    /// An offset that does not split a character of two UTF-16 units.
    private static int wholeCharacter(String text, int offset) {
      boolean splits = offset < text.length() && Character.isLowSurrogate(text.charAt(offset));
      return splits ? offset - 1 : offset;
    }
  }
}
