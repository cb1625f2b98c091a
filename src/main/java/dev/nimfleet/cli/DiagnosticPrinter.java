package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;

/// Prints what the compiler has to say, for people or for programs.
final class DiagnosticPrinter {
  private final Console console;
  private final CompileRequest request;

  DiagnosticPrinter(Console console, CompileRequest request) {
    this.console = console;
    this.request = request;
  }

  void print(List<Diagnostic> diagnostics) {
    diagnostics.forEach(console.err()::println);
    if (request.json()) {
      console.err().println("[]");
    }
  }
}
