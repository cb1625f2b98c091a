package dev.nimfleet.compiler.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticLinesTest {
  private static final Source SOURCE = new Source("fleet.yaml", "a: 1\nb: mixd\n");
  private static final Diagnostic WARNING =
      Diagnostic.of(
          new Code("P044", Severity.WARNING, "Name", "why", "fix"), SOURCE.span(0, 4), "A name.");
  private static final Diagnostic ERROR =
      Diagnostic.of(
          new Code("F012", Severity.ERROR, "Unknown", "why", "fix"),
          SOURCE.span(8, 12),
          "Unknown `mixd`.",
          "did you mean `mixed`?",
          "`nimfleet explain presets` lists all five.");

  @Test
  void thePlaceComesFirstAndTheFirstHelpLast() {
    assertThat(DiagnosticLines.print(List.of(ERROR)))
        .isEqualTo("fleet.yaml:2:4: error[F012]: Unknown `mixd`. Help: did you mean `mixed`?\n");
  }

  @Test
  void nothingButErrorsIsTold() {
    assertThat(DiagnosticLines.print(List.of(WARNING, ERROR)))
        .isEqualTo(DiagnosticLines.print(List.of(ERROR)));
    assertThat(DiagnosticLines.print(List.of(WARNING))).isEmpty();
  }
}
