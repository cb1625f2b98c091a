package dev.nimfleet.compiler.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTextTest {
  private static final Code UNKNOWN =
      new Code("F012", Severity.ERROR, "Unknown workload", "why", "fix");
  private static final Code CLAMPED = new Code("P003", Severity.WARNING, "Clamped", "why", "fix");

  @Test
  void aDiagnosticShowsTheLineAndUnderlinesThePlace() {
    Source source = source("\n".repeat(16) + "      workload: mixd\n");
    Diagnostic diagnostic =
        Diagnostic.of(
            UNKNOWN,
            span(source, "mixd"),
            "Unknown workload `mixd`.",
            "did you mean `mixed`? `nimfleet explain presets` lists all five.");

    assertThat(plain(diagnostic))
        .isEqualTo(
            """
            error[F012]: Unknown workload `mixd`.
             --> fleet.yaml:17:17
               |
            17 |       workload: mixd
               |                 ^^^^
               = help: did you mean `mixed`? `nimfleet explain presets` lists all five.
            """);
  }

  @Test
  void aNoteShowsItsOwnPlace() {
    Source source = source("a: 1\nb: 2\na: 3\n");
    Diagnostic diagnostic =
        Diagnostic.of(UNKNOWN, source.span(10, 11), "Given twice.", "delete one")
            .note(source.span(0, 1), "first given here");

    assertThat(plain(diagnostic))
        .isEqualTo(
            """
            error[F012]: Given twice.
             --> fleet.yaml:3:1
              |
            3 | a: 3
              | ^
              = note: first given here
             ::: fleet.yaml:1:1
              |
            1 | a: 1
              | -
              = help: delete one
            """);
  }

  @Test
  void aPlaceOfSeveralLinesShowsItsFirst() {
    Source source = source("a:\n  b: 1\n  c: 2\n");

    assertThat(plain(at(source.span(5, 16))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:2:3
              |
            2 |   b: 1
              |   ^^^^ … to line 3
            """);
  }

  @Test
  void anEmptyPlaceGetsOneMark() {
    assertThat(plain(at(source("a:\nb: 1\n").span(2, 2))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:3
              |
            1 | a:
              |   ^
            """);
  }

  @Test
  void marksStandUnderWideCharactersAndAfterTabs() {
    Source source = source("日本: e\u0301 🚀 x\t: mixd\n");

    assertThat(plain(at(span(source, "🚀"))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:8
              |
            1 | 日本: e\u0301 🚀 x    : mixd
              |         ^^
            """);
    assertThat(plain(at(span(source, "mixd"))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:14
              |
            1 | 日本: e\u0301 🚀 x    : mixd
              |                   ^^^^
            """);
  }

  @Test
  void aHostileFileCannotReachTheTerminal() {
    Source source = new Source("\033[2J.yaml", "a: \033[31m \u202e x\u0007\n");
    Diagnostic diagnostic =
        Diagnostic.of(
            UNKNOWN,
            source.span(3, 4),
            "Unknown `\033[31m`.",
            "not \u009b or \u202e\nor a second line");

    assertThat(plain(diagnostic))
        .isEqualTo(
            """
            error[F012]: Unknown `<U+001B>[31m`.
             --> <U+001B>[2J.yaml:1:4
              |
            1 | a: <U+001B>[31m <U+202E> x<U+0007>
              |    ^^^^^^^^
              = help: not <U+009B> or <U+202E><U+000A>or a second line
            """);
  }

  @Test
  void aLongLineIsCutAroundThePlace() {
    Source source = source("x".repeat(1000) + "HERE" + "y".repeat(1000) + "\n");

    assertThat(plain(at(span(source, "HERE"))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:1001
              |
            1 | …%sHERE%s…
              |  %s^^^^
            """
                .formatted("x".repeat(40), "y".repeat(76), " ".repeat(40)));
  }

  @Test
  void aLongPlaceIsCutToo() {
    Source source = source("a: " + "é".repeat(500) + "\n");

    assertThat(plain(at(source.span(3, 503))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:4
              |
            1 | a: %s…
              |    %s
            """
                .formatted("é".repeat(117), "^".repeat(117)));
  }

  @Test
  void aTextWithoutAnyLineHasNothingToShow() {
    assertThat(plain(at(source("").span(0, 0))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:1
            """);
  }

  @Test
  void windowsLineEndsAreNotShown() {
    assertThat(plain(at(source("a: 1\r\nb: 2\r\n").span(4, 6))))
        .isEqualTo(
            """
            error[F012]: Wrong.
             --> fleet.yaml:1:5
              |
            1 | a: 1
              |     ^
            """);
  }

  @Test
  void aTerminalGetsColours() {
    Diagnostic diagnostic = Diagnostic.of(CLAMPED, source("a: 1\n").span(0, 1), "Clamped.", "no");

    assertThat(DiagnosticText.print(List.of(diagnostic), Style.ANSI).replace('\033', '$'))
        .isEqualTo(
            """
            $[1;33mwarning[P003]$[0m$[1m: Clamped.$[0m
            $[1;34m --> $[0mfleet.yaml:1:1
            $[1;34m  |$[0m
            $[1;34m1 |$[0m a: 1
            $[1;34m  |$[0m $[1;33m^$[0m
              $[1;34m=$[0m$[1m help$[0m: no
            """);
  }

  @Test
  void severalAreSeparatedByAnEmptyLineAndCounted() {
    Source source = source("a: 1\n");
    List<Diagnostic> three =
        List.of(
            at(source.span(0, 1)),
            at(source.span(3, 4)),
            Diagnostic.of(CLAMPED, source.span(3, 4), "Clamped."));

    assertThat(DiagnosticText.print(three, Style.PLAIN)).contains("  | ^\n\nerror[F012]");
    assertThat(DiagnosticText.summary(three)).isEqualTo("2 errors, 1 warning");
    assertThat(DiagnosticText.summary(List.of())).isEqualTo("no findings");
  }

  private static Source source(String text) {
    return new Source("fleet.yaml", text);
  }

  private static Span span(Source source, String part) {
    int start = source.text().indexOf(part);
    return source.span(start, start + part.length());
  }

  private static Diagnostic at(Span span) {
    return Diagnostic.of(UNKNOWN, span, "Wrong.");
  }

  private static String plain(Diagnostic diagnostic) {
    return DiagnosticText.print(List.of(diagnostic), Style.PLAIN);
  }
}
