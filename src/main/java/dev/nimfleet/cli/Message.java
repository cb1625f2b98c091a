package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.io.PrintWriter;
import java.util.List;

/// What the program says to people on the error stream.
final class Message {
  private Message() {}

  /// What the program itself has to say, in the shape of a diagnostic without a place.
  static void error(Console console, String sentence, List<String> help) {
    PrintWriter err = console.err();
    err.println(Colour.RED.in(console.colourErr(), "error") + ": " + sentence);
    for (String line : help) {
      err.println("  = help: " + line);
    }
  }

  /// Diagnostics, for people.
  static void diagnostics(Console console, List<Diagnostic> diagnostics) {
    Style style = console.colourErr() ? Style.ANSI : Style.PLAIN;
    console.err().print(DiagnosticText.print(diagnostics, style));
  }
}
