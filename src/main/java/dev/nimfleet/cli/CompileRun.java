package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.FleetChanges;
import dev.nimfleet.cli.output.FleetFiles;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.OutputFolder;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.output.UnifiedDiff;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/// One run of `nimfleet compile`: read, compile, report, and then write, compare or print.
final class CompileRun {
  private final CompileRequest request;
  private final Console console;
  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  CompileRun(
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.request = request;
    this.console = console;
    this.compiler = compiler;
  }

  int run() {
    Compilation result = compiler.apply(request, Run.of(Inputs.read(request.files(), console)));
    report(result.diagnostics());
    if (result.hasErrors() && !request.keepGoing()) {
      console.err().println(DiagnosticText.summary(result.diagnostics()) + "; nothing is written.");
      return ExitCode.FAILED;
    }
    if (!result.hasErrors() && !request.allowEmpty()) {
      refuseEmpty(result.fleets());
    }
    int code =
        switch (request.destination()) {
          case Destination.Stream _ -> print(result.fleets());
          case Destination.Folder(String folder) -> write(deliveries(folder, result));
          case Destination.Comparison(String folder, boolean list, boolean diff) ->
              compare(deliveries(folder, result), list, diff);
        };
    return result.hasErrors() ? ExitCode.FAILED : code;
  }

  private void report(List<Diagnostic> diagnostics) {
    if (request.json()) {
      (request.usesOut() ? console.err() : console.out()).print(DiagnosticJson.print(diagnostics));
      return;
    }
    Style style = console.colourErr() ? Style.ANSI : Style.PLAIN;
    console.err().print(DiagnosticText.print(diagnostics, style));
  }

  /// An empty stream makes Argo CD prune everything, so no model at all is taken for a mistake.
  private void refuseEmpty(List<FleetOutput> fleets) {
    String help = "`--allow-empty` accepts that, and removes the files of a fleet without models.";
    if (fleets.isEmpty()) {
      throw new Refusal(
          "No fleet found in %s.".formatted(String.join(", ", quoted(request.files()))),
          "a fleet is a document with `kind: ModelFleet`.",
          help);
    }
    for (FleetOutput fleet : fleets) {
      if (fleet.manifests().isEmpty()) {
        throw new Refusal("Fleet `%s` has no models.".formatted(fleet.name()), help);
      }
    }
  }

  private static List<String> quoted(List<String> files) {
    return files.stream().map("`%s`"::formatted).toList();
  }

  private int print(List<FleetOutput> fleets) {
    List<Manifest> all = new ArrayList<>();
    fleets.forEach(fleet -> all.addAll(fleet.manifests()));
    all.sort(Comparator.comparing(Manifest::path));
    console.out().print(Layout.stream(all));
    return ExitCode.DONE;
  }

  private List<Delivery> deliveries(String folder, Compilation result) {
    Path out = console.path(folder);
    List<FleetFiles> files = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (FleetOutput fleet : result.fleets()) {
      files.add(
          new FleetFiles(
              new FleetName(fleet.namespace(), fleet.name()),
              request.layout().files(fleet.manifests()),
              !result.hasErrors()));
      contents.add(Delivery.manifests(fleet));
    }
    List<Delivery> all = new ArrayList<>();
    all.add(new Delivery(new OutputFolder(out).plan(files), contents));
    all.addAll(new WaiverFolders(request, console, out).deliveries(result));
    return all;
  }

  private int write(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      Writing.carryOut(delivery.plan());
      delivery.summary().forEach(console.err()::println);
    }
    return ExitCode.DONE;
  }

  private int compare(List<Delivery> deliveries, boolean list, boolean diff) {
    // The diff is for `patch`, and the JSON for a program: neither shares its stream.
    PrintWriter listing = request.usesOut() || request.json() ? console.err() : console.out();
    int code = ExitCode.DONE;
    for (Delivery delivery : deliveries) {
      Plan plan = delivery.plan();
      if (diff) {
        showDiff(plan);
      }
      if (list && !plan.isDone()) {
        delivery.differences().forEach(listing::println);
        console.err().println(plan.root() + "/ is not up to date; run it without --check.");
        code = ExitCode.FAILED;
      }
    }
    return code;
  }

  private void showDiff(Plan plan) {
    PrintWriter out = console.out();
    for (FleetChanges fleet : plan.fleets()) {
      for (Change change : fleet.changes()) {
        UnifiedDiff.of(plan.root(), change).forEach(line -> out.println(coloured(line)));
      }
    }
  }

  private String coloured(String line) {
    boolean colour = console.colourOut();
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '@' -> Colour.CYAN.in(colour, line);
      case '+' -> Colour.GREEN.in(colour, line);
      case '-' -> Colour.RED.in(colour, line);
      default -> line;
    };
  }
}
