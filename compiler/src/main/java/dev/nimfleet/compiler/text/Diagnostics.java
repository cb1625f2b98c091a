package dev.nimfleet.compiler.text;

import java.util.ArrayList;
import java.util.List;

/// The list that every phase of a run reports into.
public final class Diagnostics {
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

  /// All of them, in the order of the files and without repetitions.
  public List<Diagnostic> sorted() {
    return found.stream().sorted().distinct().toList();
  }
}
