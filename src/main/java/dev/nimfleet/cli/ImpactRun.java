package dev.nimfleet.cli;

import dev.nimfleet.cli.ImpactCommand.Format;
import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.impact.Impact;
import dev.nimfleet.compiler.impact.Impact.State;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// One run of `nimfleet impact`: compile two states, compare them, print.
final class ImpactRun {
  private final CompileRequest request;
  private final String ref;
  private final Format format;
  private final Console console;
  private final BiFunction<CompileRequest, Run, Compilation> compiler;
  private final BiFunction<CompileRequest, Run, Compilation> former;

  ImpactRun(
      CompileRequest request,
      String ref,
      Format format,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler,
      BiFunction<CompileRequest, Run, Compilation> former) {
    this.request = request;
    this.ref = ref;
    this.format = format;
    this.console = console;
    this.compiler = compiler;
    this.former = former;
  }

  int run() {
    GitCommit base = GitCommit.mergeBase(console.directory(), ref);
    boolean isMergeBase = !base.hash().equals(GitCommit.of(console.directory(), ref).hash());
    Reading now = Reading.of(new WorkingTree(console.directory()), request, console, compiler);
    if (now.hasErrors()) {
      return refuse(now);
    }
    now.refuseUnknownCluster(request);
    Before before = before(base, now);
    Impact impact =
        Impact.between(
            new State(fleets(before.reading()), before.trouble().isEmpty()),
            new State(fleets(now), true));
    ImpactReport report = new ImpactReport(ref, base.hash(), isMergeBase, before.trouble(), impact);
    console
        .out()
        .print(
            switch (format) {
              case TEXT -> ImpactText.of(report);
              case MARKDOWN -> ImpactMarkdown.of(report);
              case JSON -> ImpactJson.of(report);
            });
    return ExitCode.DONE;
  }

  /// What somebody changes has errors, so that it means nothing yet.
  private int refuse(Reading now) {
    switch (format) {
      case JSON -> {
        console.out().print(DiagnosticJson.print(now.diagnostics()));
        return ExitCode.FAILED;
      }
      case MARKDOWN -> console.out().print(ImpactMarkdown.ofErrors(now.diagnostics()));
      case TEXT -> {}
    }
    return now.refuse(console, "nothing is compared.");
  }

  /// The state that the change begins with.
  ///
  /// @param trouble why not all of it is known
  private record Before(Reading reading, Optional<String> trouble) {}

  private Before before(GitCommit base, Reading now) {
    try {
      Inputs inputs = new Inputs(base, console);
      boolean isProject = request.named().isEmpty() && base.read(ProjectFile.NAME).isPresent();
      Reading reading =
          isProject
              ? Reading.of(base, request, console, this::compileDelivered)
              : Reading.of(there(now, base), inputs, request, console, this::compileDelivered);
      return new Before(reading, firstError(reading));
    } catch (Refusal refusal) {
      return new Before(new Reading(List.of(), List.of()), Optional.of(refusal.sentence()));
    }
  }

  private static Optional<String> firstError(Reading reading) {
    return reading.diagnostics().stream()
        .filter(Diagnostic::isError)
        .findFirst()
        .map(error ->
            "%s:%d: %s %s"
                .formatted(
                    error.at().source().name(),
                    error.at().line(),
                    error.code().id(),
                    error.message()));
  }

  /// The same outputs, as far as a commit has their files.
  private static List<Output> there(Reading now, GitCommit base) {
    return now.outputs().stream()
        .map(Reading.Each::output)
        .filter(output -> output.cluster().stream().allMatch(file -> base.read(file).isPresent()))
        .map(output ->
            new Output(
                output.written(),
                output.fleets().stream().filter(file -> base.read(file).isPresent()).toList(),
                output.cluster(),
                output.folder(),
                output.layout()))
        .toList();
  }

  /// Of what is committed there, others know everything.
  private Compilation compileDelivered(CompileRequest asked, Run run) {
    List<FleetFile> fleets = run.fleets().stream().map(FleetFile::asItLies).toList();
    return former.apply(
        asked, new Run(fleets, run.cluster(), run.includes(), run.replaced(), run.rollouts()));
  }

  private List<FleetOutput> fleets(Reading reading) {
    return reading.outputs().stream()
        .filter(each -> request.isAbout(each.output()))
        .flatMap(each -> each.result().fleets().stream())
        .toList();
  }
}
