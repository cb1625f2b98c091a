package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;

/// Says in a person's words what the YAML engine says in a parser's.
final class SyntaxErrors {
  private SyntaxErrors() {}

  /// What the engine reports.
  ///
  /// @param context what it was doing, such as `while scanning a simple key`
  /// @param contextAt where that began
  /// @param problem what it met, such as `could not find expected ':'`
  /// @param at where it met that
  record Report(String context, Span contextAt, String problem, Span at) {
    boolean during(String what) {
      return context.contains(what);
    }

    boolean says(String what) {
      return problem.contains(what);
    }
  }

  static Diagnostic explain(Report report) {
    if (report.says("(TAB)")) {
      return YamlErrors.tab(report.at());
    }
    if (report.says("cannot start any token")) {
      return syntax(
          report.at(),
          "A value cannot begin with `%s`.".formatted(report.at().text()),
          "put the value in double quotes");
    }
    if (report.during("quoted scalar")) {
      return inQuotes(report);
    }
    if (report.during("block scalar")) {
      return inBlockText(report);
    }
    if (report.says("expected <block end>") || report.says("not allowed here")) {
      return outOfPlace(report);
    }
    if (report.during("while parsing a flow")) {
      return inBrackets(report);
    }
    if (report.during("a tag") || report.says("tag handle")) {
      return syntax(
          report.at(),
          "The tag is not well formed.",
          "delete it, or put text that begins with `!` in double quotes");
    }
    if (report.during("directive") || report.says("directive")) {
      return syntax(
          report.at(), "The directive is not well formed.", "delete the line that begins with `%`");
    }
    if (report.during("anchor") || report.during("alias")) {
      return syntax(
          report.contextAt(),
          "A name must follow `%s`.".formatted(report.contextAt().text()),
          "put text that begins with `&` or `*` in double quotes");
    }
    if (report.says("could not find expected ':'")) {
      return syntax(
          restOfLine(report.contextAt()),
          "No `:` follows the key.",
          "write `key: value`; text over several lines is indented further than its key");
    }
    if (report.says("expected '<document start>'")) {
      return syntax(
          report.at(),
          "The document has ended before this line.",
          "check the line above, or begin another document with `---`");
    }
    if (report.says("expected the node content")) {
      return missingValue(report);
    }
    return syntax(
        report.at(),
        "This is not YAML: %s.".formatted(report.problem().strip()),
        "correct this place or the line above it");
  }

  private static Diagnostic inQuotes(Report report) {
    if (report.says("end of stream")) {
      return syntax(
          report.contextAt(),
          "The quote is never closed.",
          "close it; a `'` inside single quotes is written `''`, a `\"` inside double quotes"
              + " `\\\"`");
    }
    if (report.says("document separator")) {
      return syntax(
              report.at(),
              "A line with `---` or `...` cannot stand inside quotes.",
              "close the quote before it, or indent the line")
          .note(report.contextAt(), "the quote opens here");
    }
    return badEscape(report.at());
  }

  static Diagnostic badEscape(Span at) {
    return syntax(
        at,
        "The escape is none that YAML knows.",
        "write `\\\\` for a backslash, or put the text in single quotes");
  }

  private static Diagnostic inBlockText(Report report) {
    if (report.says("leading empty lines")) {
      return syntax(
          report.at(),
          "The text is indented less than the empty lines above it.",
          "delete the blanks of the empty lines");
    }
    return syntax(
        report.at(),
        "Only `-`, `+`, a digit from 1 to 9 and a comment can follow `|` or `>`.",
        "begin the text on the next line, or put it in double quotes");
  }

  private static Diagnostic outOfPlace(Report report) {
    Span at = report.at();
    if (report.says("mapping values")) {
      return startOfLine(at).contains(": ")
          ? syntax(
              at,
              "A second `:` stands in the value.",
              "put the value in double quotes, or begin a line for the second key")
          : syntax(
              at,
              "A key cannot stand here.",
              "check the indentation of this line, and that the line above is complete");
    }
    if (report.says("sequence entries")) {
      return syntax(
          at,
          "A list cannot begin on the line of its key.",
          "begin the first `- ` on a line of its own, or quote the value");
    }
    if (report.says("mapping keys")) {
      return syntax(at, "A `?` cannot stand here.", "put the value in double quotes");
    }
    String kind = report.during("collection") ? "list" : "map";
    if (at.text().equals("]") || at.text().equals("}")) {
      return syntax(at, "The bracket `%s` closes nothing.".formatted(at.text()), "delete it");
    }
    if (!startOfLine(at).isBlank()) {
      return syntax(
          at,
          "Something follows a value that has already ended.",
          "put the whole value in one pair of quotes; a `'` inside single quotes is written"
              + " `''`");
    }
    if (report.says("found '-'")) {
      return syntax(
              at,
              "A list item stands among the keys of a map.",
              "put it under a key of its own, or delete the `- `")
          .note(report.contextAt(), "the map begins here");
    }
    if (report.says("found '?'") && kind.equals("list")) {
      return syntax(
              at,
              "A key stands among the items of a list.",
              "check the indentation, or begin the line with `- `")
          .note(report.contextAt(), "the list begins here");
    }
    return syntax(
            at,
            "The indentation of this line fits nothing above it.",
            "align it with the line that it belongs to")
        .note(report.contextAt(), "the %s begins here".formatted(kind));
  }

  private static Diagnostic inBrackets(Report report) {
    if (report.says("expected the node content")) {
      return missingValue(report);
    }
    boolean list = report.during("sequence");
    return syntax(
            report.at(),
            list
                ? "A `,` or the closing `]` is missing before this."
                : "A `,` or the closing `}` is missing before this.",
            "add it, or put a value that holds brackets, commas or `: ` in double quotes")
        .note(report.contextAt(), "the bracket opens here");
  }

  private static Diagnostic missingValue(Report report) {
    Span at = report.at();
    if (report.says("<stream end>")) {
      return syntax(
          at, "The file ends in the middle of a value.", "close what is still open, or delete it");
    }
    return syntax(
        at,
        "A value is missing before `%s`.".formatted(at.text()),
        "write the value, or put a value that begins with `%s` in double quotes"
            .formatted(at.text()));
  }

  private static Diagnostic syntax(Span at, String message, String help) {
    return YamlErrors.syntax(at, message, help);
  }

  /// What stands before a place in its line.
  private static String startOfLine(Span at) {
    Source source = at.source();
    return source.text().substring(source.lineStart(at.line() - 1), at.start());
  }

  private static Span restOfLine(Span at) {
    Source source = at.source();
    int end = source.lineStart(at.line() - 1) + source.line(at.line()).length();
    return source.span(at.start(), Math.max(at.end(), end));
  }
}
