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
    print(console, Colour.RED.in(console.colourErr(), "error"), sentence, help);
  }

  /// The same for what does not stop the command.
  static void warning(Console console, String sentence, List<String> help) {
    print(console, Colour.YELLOW.in(console.colourErr(), "warning"), sentence, help);
  }

  private static void print(Console console, String word, String sentence, List<String> help) {
    PrintWriter err = console.err();
    err.println(word + ": " + sentence);
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
