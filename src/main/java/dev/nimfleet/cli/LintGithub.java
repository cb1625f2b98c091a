package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// Findings as commands of a GitHub workflow, which shows them at the lines of a pull request.
final class LintGithub {
  private LintGithub() {}

  static String print(List<Diagnostic> found) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic each : found) {
      out.append("::").append(command(each));
      place(each.at(), out);
      out.append(",title=").append(property(each.code().id()));
      out.append("::").append(data(each.message()));
      each.help().forEach(help -> out.append("%0A").append(data(help)));
      out.append('\n');
    }
    return out.toString();
  }

  private static String command(Diagnostic said) {
    return switch (said.severity()) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "notice";
    };
  }

  /// GitHub takes columns only of places within one line.
  private static void place(Span at, StringBuilder out) {
    int endLine = at.source().lineOf(at.end());
    out.append(" file=").append(property(plain(at.source().name())));
    out.append(",line=").append(at.line()).append(",endLine=").append(endLine);
    if (endLine == at.line()) {
      out.append(",col=").append(at.column());
      out.append(",endColumn=").append(at.source().columnOf(at.end()));
    }
  }

  private static String plain(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  /// What the runner turns back (actions/toolkit, packages/core/src/command.ts).
  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
