package dev.nimfleet.compiler.text;

import java.util.List;
import java.util.stream.Collectors;

/// Diagnostics where there is little room, such as the state of an Application in Argo CD: a line
/// each, with the place in front.
public final class DiagnosticLines {
  private DiagnosticLines() {}

  /// The errors alone where there are any: what else there is can wait until they are mended.
  public static String print(List<Diagnostic> diagnostics) {
    boolean failed = diagnostics.stream().anyMatch(Diagnostic::isError);
    return diagnostics.stream()
        .filter(diagnostic -> !failed || diagnostic.isError())
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
