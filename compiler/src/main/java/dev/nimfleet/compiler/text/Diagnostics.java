package dev.nimfleet.compiler.text;

import dev.nimfleet.compiler.text.Diagnostic.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The list that every phase of a run reports into.
public final class Diagnostics {
  /// More other places than this tell a reader nothing new.
  private static final int MANY = 3;

  private final List<Diagnostic> found = new ArrayList<>();
  private int errors;

  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
    if (diagnostic.isError()) {
      errors++;
    }
  }

  public void addAll(Iterable<Diagnostic> diagnostics) {
    diagnostics.forEach(this::add);
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  /// How many errors were reported so far; a phase compares before and after to learn whether what
  /// it read is sound.
  public int errors() {
    return errors;
  }

  /// All of them, in the order of the files. What is said several times of one place, such as of a
  /// default that many models use, is said once, with the first few of its other places. Where
  /// nobody knows better what to do, the code's own page does.
  public List<Diagnostic> sorted() {
    Map<List<Object>, List<Diagnostic>> alike = new LinkedHashMap<>();
    for (Diagnostic diagnostic : found.stream().sorted().toList()) {
      List<Object> key = List.of(diagnostic.code(), diagnostic.at(), diagnostic.message());
      alike.computeIfAbsent(key, _ -> new ArrayList<>()).add(diagnostic);
    }
    return alike.values().stream().map(Diagnostics::joined).toList();
  }

  private static Diagnostic joined(List<Diagnostic> alike) {
    Diagnostic first = alike.getFirst();
    List<Note> notes = alike.stream().flatMap(each -> each.notes().stream()).distinct().toList();
    List<String> help = new ArrayList<>(first.help());
    if (help.isEmpty()) {
      help.add("`nimfleet explain %s` tells why and what to do.".formatted(first.code().id()));
    }
    if (notes.size() > MANY) {
      help.add("%d more places have a part in it.".formatted(notes.size() - MANY));
    }
    List<Note> some = notes.subList(0, Math.min(MANY, notes.size()));
    return new Diagnostic(first.code(), first.at(), first.message(), some, help);
  }
}
