package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;
import java.util.Map;

/// What a run of the compiler found out: the fleets as far as they are sound, and everything there
/// is to say about them.
///
/// @param fleets one for each ModelFleet document whose name could be read
/// @param locks for each fleet file by its name the text of the lock beside it, as it should be
/// @param diagnostics sorted by place
public record Compilation(
    List<FleetOutput> fleets, Map<String, String> locks, List<Diagnostic> diagnostics) {
  public Compilation {
    fleets = List.copyOf(fleets);
    locks = Map.copyOf(locks);
    diagnostics = List.copyOf(diagnostics);
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }
}
