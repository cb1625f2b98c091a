package dev.nimfleet.compiler.text;

import java.util.List;

/// Something said about a place: what is wrong in one sentence, other places that have a part in
/// it, and what to do.
///
/// @param message one sentence with a capital and a full stop; backticks around what the user typed
/// @param notes other places, such as the default that a value came from
/// @param help what to do next, one sentence each, most likely first
public record Diagnostic(Code code, Span at, String message, List<Note> notes, List<String> help)
    implements Comparable<Diagnostic> {

  /// Another place that has a part in a diagnostic.
  public record Note(Span at, String text) {}

  public Diagnostic {
    notes = List.copyOf(notes);
    help = List.copyOf(help);
  }

  public static Diagnostic of(Code code, Span at, String message, String... help) {
    return new Diagnostic(code, at, message, List.of(), List.of(help));
  }

  /// The same diagnostic with one more place that has a part in it.
  public Diagnostic note(Span place, String text) {
    var more = new java.util.ArrayList<>(notes);
    more.add(new Note(place, text));
    return new Diagnostic(code, at, message, more, help);
  }

  public Severity severity() {
    return code.severity();
  }

  public boolean isError() {
    return severity() == Severity.ERROR;
  }

  /// By place, then by code, so that a run prints in the order of the file.
  @Override
  public int compareTo(Diagnostic other) {
    int byPlace = at.compareTo(other.at);
    if (byPlace != 0) {
      return byPlace;
    }
    int byCode = code.id().compareTo(other.code.id());
    return byCode != 0 ? byCode : message.compareTo(other.message);
  }

  /// One line: `file:line:column: CODE message`.
  @Override
  public String toString() {
    return at + ": " + code.id() + " " + message;
  }
}
