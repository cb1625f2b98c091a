package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.gitops.plan.Desired;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What the commands have in common that bring fleets to a cluster: which fleets, and which
/// cluster.
///
/// @param fleets one or more, as they are to be
/// @param locks of the fleet files among the inputs, as far as they are not as they should be
record FleetWork(List<Desired> fleets, List<LockFile> locks) {
  FleetWork {
    fleets = List.copyOf(fleets);
    locks = List.copyOf(locks);
  }

  static void declare(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH...")
            .hideParamSyntax(true)
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Fleet files, which are compiled as they are read; or the manifests that `nimfleet"
                    + " compile` has written: files, folders of them, or `-` for the standard"
                    + " input.")
            .build());
    ClusterOptions.declare(spec);
    spec.addOption(
        OptionSpec.builder("--model")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("NAME")
            .description("Only this model, and nothing is pruned. May be given several times.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "FILE", "The FleetCluster that fleet files are compiled for.", "--cluster"));
    spec.addOption(
        CompileOptions.flag(
            "Take fields from other managers where two disagree.", "--force-conflicts"));
  }

  /// Reads what is named.
  ///
  /// @return none when there are errors, which are told
  static Optional<FleetWork> read(
      ParseResult given, Console console, LintFleets.FleetCompiler compiler) {
    List<String> paths = given.matchedPositionalValue(0, List.of());
    if (paths.isEmpty()) {
      throw CompileOptions.wrong(given, "Name fleet files, or folders with manifests.");
    }
    FleetReading reading = FleetReading.of(paths, given, console, compiler);
    Message.diagnostics(console, reading.diagnostics());
    if (reading.hasErrors()) {
      console
          .err()
          .println(DiagnosticText.summary(reading.diagnostics()) + "; nothing is applied.");
      return Optional.empty();
    }
    return Optional.of(new FleetWork(chosen(reading.fleets(), given), reading.locks()));
  }

  private static List<Desired> chosen(List<Desired> desired, ParseResult given) {
    List<String> wanted = given.matchedOptionValue("--model", List.<String>of());
    if (wanted.isEmpty()) return desired;
    List<String> known =
        desired.stream().flatMap(fleet -> fleet.models().keySet().stream()).distinct().toList();
    for (String model : wanted) {
      if (known.contains(model)) continue;
      throw Refusals.noModel(model, known);
    }
    return desired.stream()
        .map(fleet -> fleet.only(wanted))
        .filter(fleet -> !fleet.models().isEmpty())
        .toList();
  }
}
