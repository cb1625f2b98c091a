package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// An output with what its fleets compile to.
record Compiled(Output output, Compilation result) {
  /// The same with fleets that had files here once and that nobody has any more: they compile to
  /// nothing.
  Compiled with(List<FleetName> gone) {
    List<FleetOutput> fleets = new ArrayList<>(result.fleets());
    for (FleetName fleet : gone) {
      fleets.add(new FleetOutput(fleet.name(), fleet.namespace(), List.of(), List.of(), Set.of()));
    }
    return new Compiled(output, new Compilation(fleets, result.diagnostics()));
  }

  static FleetName name(FleetOutput fleet) {
    return new FleetName(fleet.namespace(), fleet.name());
  }
}
