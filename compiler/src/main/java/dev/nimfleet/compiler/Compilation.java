package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;

/// What a run of the compiler found out: the fleets as far as they are sound, and everything there
/// is to say about them.
///
/// @param fleets one for each ModelFleet document whose name could be read
/// @param diagnostics sorted by place
public record Compilation(List<FleetOutput> fleets, List<Diagnostic> diagnostics) {
  public Compilation {
    fleets = List.copyOf(fleets);
    diagnostics = List.copyOf(diagnostics);
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }
}
