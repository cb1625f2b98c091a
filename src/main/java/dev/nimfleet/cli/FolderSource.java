package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.Source;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// Fleets in files of this machine. Their content is their revision.
record FolderSource(
    List<String> paths, ParseResult given, Console console, LintFleets.FleetCompiler compiler)
    implements Source {
  FolderSource {
    paths = List.copyOf(paths);
  }

  @Override
  public Look look() {
    try {
      FleetReading reading = FleetReading.of(paths, given, console, compiler);
      if (reading.hasErrors()) {
        return new Look.Refused(
            "", DiagnosticText.print(reading.diagnostics(), DiagnosticText.Style.PLAIN));
      }
      if (!reading.locks().isEmpty()) {
        LockFile first = reading.locks().getFirst();
        return new Look.Refused(
            "",
            "`%s` does not say what the fleet compiles to; run `nimfleet compile` and commit it."
                .formatted(first.path()));
      }
      return new Look.At(Desired.digest(reading.fleets()), reading.fleets(), reading.models());
    } catch (Refusal refusal) {
      return new Look.Refused("", refusal.sentence());
    }
  }
}
