package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.text.Diagnostic;
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

  boolean hasModel(String model) {
    return result.fleets().stream().anyMatch(fleet -> fleet.models().contains(model));
  }

  /// Whether the errors are those of other models, whose files can be left as they are.
  boolean isSound(String model) {
    boolean failed =
        result.fleets().stream().anyMatch(fleet -> fleet.failedModels().contains(model));
    return !failed && (!result.hasErrors() || output.layout() == Layout.FILES);
  }

  static Stream<FleetOutput> fleets(List<Compiled> all) {
    return all.stream().flatMap(compiled -> compiled.result().fleets().stream());
  }

  /// What a run means for the models, and what to type next.
  static List<String> news(List<Compiled> all, CompileRequest request) {
    return all.stream()
        .flatMap(each -> {
          NextCommand next = next(each, all, request);
          return fleets(List.of(each)).flatMap(fleet -> fleet.lock().news().stream()).map(next::in);
        })
        .distinct()
        .toList();
  }

  /// What is wrong, and what to type about it.
  static List<Diagnostic> diagnostics(List<Compiled> all, CompileRequest request) {
    return Reading.once(
        all.stream()
            .flatMap(each -> {
              NextCommand next = next(each, all, request);
              return each.result().diagnostics().stream().map(next::in);
            }));
  }

  private static NextCommand next(Compiled one, List<Compiled> all, CompileRequest request) {
    long clusters = all.stream().map(each -> each.output().cluster()).distinct().count();
    return new NextCommand(one.output(), request, clusters > 1);
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
