package dev.nimfleet.compiler.text;

import java.util.List;
import java.util.stream.Collectors;

/// The errors among diagnostics where there is little room, such as the state of an Application in
/// Argo CD: a line each, with the place in front. What is no error stops nobody, and is not told.
public final class DiagnosticLines {
  private DiagnosticLines() {}

  public static String print(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .filter(Diagnostic::isError)
        .map(DiagnosticLines::line)
        .collect(Collectors.joining());
  }

  private static String line(Diagnostic diagnostic) {
    String help = diagnostic.help().stream().findFirst().map(" Help: "::concat).orElse("");
    return "%s: %s[%s]: %s%s\n"
        .formatted(
            Display.safe(diagnostic.at().toString()),
            diagnostic.severity().word(),
            diagnostic.code().id(),
            Display.safe(diagnostic.message()),
            Display.safe(help));
  }
}
