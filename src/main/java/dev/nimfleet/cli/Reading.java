package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// What the fleets of a tree compile to, for a command that looks and writes nothing.
///
/// @param diagnostics of all outputs, each once
record Reading(List<Each> outputs, List<Diagnostic> diagnostics) {
  Reading {
    outputs = List.copyOf(outputs);
    diagnostics = List.copyOf(diagnostics);
  }

  /// One output.
  ///
  /// @param locks beside its fleet files, as they should be
  record Each(Output output, Run run, Compilation result, List<LockFile> locks) {
    Each {
      locks = List.copyOf(locks);
    }
  }

  /// Reads and compiles everything that a request is about.
  static Reading of(
      Tree tree,
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    Inputs inputs = new Inputs(tree, console);
    Diagnostics ofProject = new Diagnostics();
    List<Output> outputs = request.named().map(List::of).orElseGet(() -> inputs.project(ofProject));
    return ofProject.hasErrors()
        ? new Reading(List.of(), ofProject.sorted())
        : of(outputs, inputs, request, console, compiler);
  }

  /// Reads and compiles just these outputs.
  static Reading of(
      List<Output> outputs,
      Inputs inputs,
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    LockFiles.refuseShared(outputs);
    List<Each> all =
        outputs.stream()
            .map(output -> {
              LockFiles locks = new LockFiles(console, inputs, output);
              Run run = inputs.run(output, locks, request);
              Compilation result = compiler.apply(request, run);
              return new Each(output, run, result, locks.after(result.locks()));
            })
            .toList();
    return new Reading(
        all, once(all.stream().flatMap(each -> each.result().diagnostics().stream())));
  }

  /// What there is to say about a fleet that is compiled for several clusters is said once.
  static List<Diagnostic> once(Stream<Diagnostic> said) {
    Map<String, Diagnostic> once = new LinkedHashMap<>();
    said.forEach(each -> once.putIfAbsent(each.toString(), each));
    return once.values().stream().sorted().toList();
  }

  boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  /// Refuses a cluster that no output is for, which would look as if nothing were the matter.
  void refuseUnknownCluster(CompileRequest request) {
    if (outputs.stream().noneMatch(each -> request.isAbout(each.output()))) {
      List<String> known =
          outputs.stream().flatMap(each -> each.output().cluster().stream()).distinct().toList();
      throw new Refusal(
          "Nothing is compiled for cluster `%s`.".formatted(request.cluster().orElse("")),
          known.isEmpty()
              ? "no output of `%s` names a cluster.".formatted(ProjectFile.NAME)
              : "the clusters are `%s`.".formatted(String.join("`, `", known)));
    }
  }

  /// Says what is wrong, as compiling does.
  ///
  /// @param consequence how the last line ends
  int refuse(Console console, String consequence) {
    Message.diagnostics(console, diagnostics);
    console.err().println(DiagnosticText.summary(diagnostics) + "; " + consequence);
    return ExitCode.FAILED;
  }
}
