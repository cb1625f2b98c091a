package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.rules.Rule;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// Fleet files among the manifests of a run of `nimfleet lint`: what compiling them would say, at
/// their own lines. Nothing is written.
final class LintFleets {
  /// Options that are about manifests, not about what a fleet file says.
  private static final List<String> OF_MANIFESTS =
      List.of("--cluster-state", "--waivers", "--config");

  /// Compiles fleets and judges them by these rules.
  interface FleetCompiler {
    Compilation compile(List<Rule> rules, CompileRequest request, Run run);
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

  /// @param fleets what the files say, one or more
  Reading read(List<MapNode> fleets, List<Rule> rules, ParseResult given) {
    List<String> files =
        fleets.stream().map(fleet -> fleet.at().source().name()).distinct().toList();
    for (String option : OF_MANIFESTS) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(
            given,
            "`%s` is about manifests, and `%s` is a fleet: compile it, and lint what comes of it."
                .formatted(option, files.getFirst()));
      }
    }
    if (files.contains("<stdin>")) {
      throw CompileOptions.wrong(given, "A fleet is read from its file, beside which its lock is.");
    }
    CompileRequest request = CompileOptions.looking(given, files, console);
    return Reading.of(
        new WorkingTree(console.directory()),
        request,
        console,
        (wanted, run) -> compiler.compile(rules, wanted, run));
  }
}
