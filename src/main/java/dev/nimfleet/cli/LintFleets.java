package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// Fleet files among the manifests of a run of `nimfleet lint`: what compiling them would say, at
/// their own lines. Nothing is written.
final class LintFleets {
  /// Compiles fleets and judges what comes of them.
  interface FleetCompiler {
    Compilation compile(ManifestCheck check, CompileRequest request, Run run);
  }

  private final Console console;
  private final FleetCompiler compiler;

  LintFleets(Console console, FleetCompiler compiler) {
    this.console = console;
    this.compiler = compiler;
  }

  static boolean isFleet(MapNode object) {
    return object.text("kind").orElse("").equals("ModelFleet")
        && object.text("apiVersion").orElse("").startsWith("nimfleet.dev/");
  }

  /// Fleets of several files are for one cluster only where `--cluster` says so: without it each
  /// file is judged by itself.
  ///
  /// @param fleets what the files say, one or more
  Reading read(List<MapNode> fleets, ManifestCheck check, ParseResult given) {
    List<String> files =
        fleets.stream().map(fleet -> fleet.at().source().name()).distinct().toList();
    if (files.contains("<stdin>")) {
      throw CompileOptions.wrong(given, "A fleet is read from its file, beside which its lock is.");
    }
    CompileRequest request = CompileOptions.looking(given, files, console);
    List<Output> outputs =
        request.cluster().isPresent()
            ? List.of(output(files, request))
            : files.stream().map(file -> output(List.of(file), request)).toList();
    return Reading.of(
        outputs,
        new Inputs(new WorkingTree(console.directory()), console),
        request,
        console,
        (wanted, run) -> compiler.compile(check, wanted, run));
  }

  private static Output output(List<String> files, CompileRequest request) {
    return new Output(files, files, request.cluster(), "", Layout.FILES);
  }
}
