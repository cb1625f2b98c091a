package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// An output with what its fleets compile to.
///
/// @param locks beside its fleet files, as they should be
record Compiled(Output output, Compilation result, List<LockFile> locks) {
  Compiled {
    locks = List.copyOf(locks);
  }

  /// The same with fleets that had files here once and that nobody has any more: they compile to
  /// nothing.
  Compiled with(List<FleetName> gone) {
    List<FleetOutput> fleets = new ArrayList<>(result.fleets());
    for (FleetName fleet : gone) {
      fleets.add(FleetOutput.gone(fleet.name(), fleet.namespace()));
    }
    return new Compiled(
        output, new Compilation(fleets, result.locks(), result.diagnostics()), locks);
  }

  static Stream<FleetOutput> fleets(List<Compiled> all) {
    return all.stream().flatMap(compiled -> compiled.result().fleets().stream());
  }

  /// What a run means for the models, and what to type next.
  static List<String> news(List<Compiled> all) {
    return fleets(all).flatMap(fleet -> fleet.lock().news().stream()).distinct().toList();
  }

  /// The locks that are not as they should be.
  static List<LockFile> changedLocks(List<Compiled> all) {
    return all.stream()
        .flatMap(compiled -> compiled.locks().stream())
        .filter(lock -> !lock.isDone())
        .toList();
  }

  static FleetName name(FleetOutput fleet) {
    return new FleetName(fleet.namespace(), fleet.name());
  }
}
