package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.text.ShellWord;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet gc caches`: the command line of it; the work is in [GcCaches].
final class GcCommand implements Command {
  private static final String CACHES = "caches";

  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  GcCommand(BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "gc";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Lists the NIMCaches that no revision uses: neither what the lock knows, nor what"
                + " fleet.yaml asks for, nor what the last commit may still run.",
            "",
            "With --yes they go from the lock and the output. No sync deletes them in a cluster, so"
                + " the commands that do are printed.")
        .footer(
            "  nimfleet gc caches",
            "  nimfleet gc caches --yes",
            "  nimfleet gc caches --cluster clusters/prod-eu.yaml",
            "  nimfleet gc caches fleet.yaml --yes -o out/");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("caches [FILE...]")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .completionCandidates(List.of(CACHES))
            .description(
                "Whose caches: those of these fleet files, or of all that nimfleet.yaml lists.")
            .build());
    spec.addOption(
        CompileOptions.flag("Take them out of the lock and the output, and compile.", "--yes"));
    spec.addOption(
        CompileOptions.text(
            "DIR", "With FILE and --yes: the folder that the manifests go to.", "-o", "--output"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "The cluster that is meant, of kind FleetCluster.", "--cluster"));
    spec.addOption(
        CompileOptions.choice(
            "files", "single", "With FILE: one file for each object, or all in one", "--layout"));
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "The folder that PolicyWaivers go to (default: waivers/ beside the fleet file).",
            "--waivers"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> words = given.matchedPositionalValue(0, List.of());
    if (words.isEmpty() || !words.getFirst().equals(CACHES)) {
      throw CompileOptions.wrong(given, "Say what to look for: `nimfleet gc caches`.");
    }
    List<String> files = words.subList(1, words.size());
    if (files.contains(Inputs.STDIN)) {
      throw CompileOptions.wrong(given, "What comes from the standard input has no lock.");
    }
    GcCaches caches = new GcCaches(console, compiler);
    return given.hasMatchedOption("--yes")
        ? caches.remove(CompileOptions.request(given, files, Optional.empty(), console))
        : caches.list(CompileOptions.looking(given, files, console), toRemove(given, files));
  }

  /// What to type so that what is listed goes.
  private static String toRemove(ParseResult given, List<String> files) {
    boolean lacksFolder = !files.isEmpty() && !given.hasMatchedOption("--output");
    return "%s %s --yes%s"
        .formatted(
            Program.NAME,
            given.originalArgs().stream().map(ShellWord::of).collect(Collectors.joining(" ")),
            lacksFolder ? " -o DIR" : "");
  }
}
