package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.Source;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/// Fleets in files of this machine. Their content is their revision.
record FolderSource(
    List<String> paths, ParseResult given, Console console, LintFleets.FleetCompiler compiler)
    implements Source {
  private static final int HEX = 12;

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
      return new Look.At(revision(reading.fleets()), reading.fleets(), reading.models());
    } catch (Refusal refusal) {
      return new Look.Refused("", refusal.sentence());
    }
  }

  private static String revision(List<Desired> fleets) {
    return Digest.hex(
        fleets.stream()
            .flatMap(Desired::objects)
            .map(Canonical::text)
            .collect(Collectors.joining("\n")),
        HEX);
  }
}
