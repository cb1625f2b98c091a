package dev.nimfleet.compiler.text;

import java.util.List;

/// Diagnostics for programs: one JSON document. Lines and columns count from 1, columns in code
/// points; an end is the place after the last character.
public final class DiagnosticJson {
  private final StringBuilder out = new StringBuilder();

  private DiagnosticJson() {}

  public static String print(List<Diagnostic> diagnostics) {
    DiagnosticJson json = new DiagnosticJson();
    json.out.append("{\"diagnostics\":[");
    for (int i = 0; i < diagnostics.size(); i++) {
      json.out.append(i == 0 ? "\n" : ",\n");
      json.diagnostic(diagnostics.get(i));
    }
    return json.out.append("\n]}\n").toString();
  }

  private void diagnostic(Diagnostic diagnostic) {
    out.append("{\"code\":");
    string(diagnostic.code().id());
    out.append(",\"severity\":");
    string(diagnostic.severity().word());
    place(diagnostic.at());
    out.append(",\"message\":");
    string(diagnostic.message());
    out.append(",\"notes\":[");
    for (int i = 0; i < diagnostic.notes().size(); i++) {
      Diagnostic.Note note = diagnostic.notes().get(i);
      out.append(i == 0 ? "{\"text\":" : ",{\"text\":");
      string(note.text());
      place(note.at());
      out.append('}');
    }
    out.append("],\"help\":[");
    for (int i = 0; i < diagnostic.help().size(); i++) {
      out.append(i == 0 ? "" : ",");
      string(diagnostic.help().get(i));
    }
    out.append("]}");
  }

  private void place(Span at) {
    out.append(",\"file\":");
    string(at.source().name());
    out.append(",\"line\":").append(at.line());
    out.append(",\"column\":").append(at.column());
    out.append(",\"endLine\":").append(at.source().lineOf(at.end()));
    out.append(",\"endColumn\":").append(at.source().columnOf(at.end()));
  }

  private void string(String text) {
    out.append(JsonString.quoted(text));
  }
}
