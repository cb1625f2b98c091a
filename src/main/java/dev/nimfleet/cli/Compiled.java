package dev.nimfleet.cli;

import static java.util.regex.Matcher.quoteReplacement;

import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.text.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An output with what its fleets compile to.
///
/// @param locks beside its fleet files, as they should be
record Compiled(Output output, Compilation result, List<LockFile> locks) {
  private static final Pattern ROLLOUT = Pattern.compile("nimfleet rollout [a-z]+ [-a-z0-9]+");

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
    boolean needsCluster = all.stream().map(each -> each.output().cluster()).distinct().count() > 1;
    return all.stream()
        .flatMap(each -> {
          String arguments = arguments(each.output(), request, needsCluster);
          return fleets(List.of(each))
              .flatMap(fleet -> fleet.lock().news().stream())
              .map(line -> ROLLOUT.matcher(line).replaceAll("$0" + quoteReplacement(arguments)));
        })
        .distinct()
        .toList();
  }

  /// What a rollout command needs besides the model, so that it can be typed as it is told.
  private static String arguments(Output output, CompileRequest request, boolean needsCluster) {
    StringBuilder arguments = new StringBuilder();
    if (request.named().isPresent()) {
      output.written().forEach(file -> arguments.append(' ').append(ShellWord.of(file)));
      arguments
          .append(" -o ")
          .append(output.folder().isEmpty() ? "DIR" : ShellWord.of(output.folder()));
      arguments.append(output.layout() == Layout.SINGLE ? " --layout single" : "");
    }
    if (request.named().isPresent() || needsCluster) {
      output
          .cluster()
          .ifPresent(cluster -> arguments.append(" --cluster ").append(ShellWord.of(cluster)));
    }
    return arguments.toString();
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
