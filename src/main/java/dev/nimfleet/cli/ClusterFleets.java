package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/// The options of `nimfleet reconcile` for ModelFleets that are in the cluster already.
final class ClusterFleets {
  private static final String OPTION = "--from-cluster";

  private ClusterFleets() {}

  static boolean isAsked(ParseResult given) {
    boolean isAsked = given.hasMatchedOption(OPTION);
    if (!isAsked && given.hasMatchedOption("--namespace")) {
      throw CompileOptions.wrong(
          given,
          "`--namespace` says which ModelFleets are followed; it goes with `%s`."
              .formatted(OPTION));
    }
    if (!isAsked) return false;
    if (given.hasMatchedOption("--git") || !given.matchedPositionalValue(0, List.of()).isEmpty()) {
      throw CompileOptions.wrong(
          given,
          "With `%s` nothing else says what should run; name no file and no repository."
              .formatted(OPTION));
    }
    GitOptions.refuse(given);
    if (!given.hasMatchedOption("--prometheus")) {
      throw CompileOptions.wrong(
          given,
          "`%s` needs `--prometheus` (a URL, or `fleet`): nobody else gives requests to a new revision."
              .formatted(OPTION));
    }
    return true;
  }

  /// Compiles one of them, for the cluster of `--cluster`, by the rules that every fleet file is
  /// compiled by.
  static Function<Run, Compilation> compiler(
      ParseResult given, Console console, LintFleets.FleetCompiler compiler) {
    CompileRequest request = CompileOptions.looking(given, List.of(OPTION), console);
    Optional<Run.Input> cluster =
        request.cluster().map(new Inputs(new WorkingTree(console.directory()), console)::read);
    return run ->
        compiler.compile(
            Wiring::check,
            request,
            new Run(run.fleets(), cluster, run.includes(), run.replaced(), run.rollouts()));
  }
}
