package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet impact [FILE…] [--against REF]`: the command line of it; the work is in [ImpactRun].
final class ImpactCommand implements Command {
  private final BiFunction<CompileRequest, Run, Compilation> compiler;
  private final BiFunction<CompileRequest, Run, Compilation> former;

  /// @param former compiles what is committed, whatever a rule says about it today
  ImpactCommand(
      BiFunction<CompileRequest, Run, Compilation> compiler,
      BiFunction<CompileRequest, Run, Compilation> former) {
    this.compiler = compiler;
    this.former = former;
  }

  /// How the answer is printed.
  enum Format {
    TEXT,
    MARKDOWN,
    JSON;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String name() {
    return "impact";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Says what a change means for what runs, a line a model: what happens to its requests,"
                + " pods that restart, GPUs now and at the peak of a rollout, storage and time.",
            "",
            "Compiles the fleets and locks of a commit and those of the working tree, and compares"
                + " the two. Writes nothing. The commit is the one that HEAD and REF have in"
                + " common, as in a pull request.")
        .footer(
            "  nimfleet impact",
            "  nimfleet impact fleet.yaml --cluster clusters/prod-eu.yaml",
            "  nimfleet impact --against origin/main --format markdown",
            "",
            "Exit codes: 0 done, whatever the change means, 1 errors, 2 wrong usage.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[FILE...]")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Fleet files. Without any, all that nimfleet.yaml lists.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "REF", "A branch, a tag or a commit to compare with (default: HEAD).", "--against"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "The cluster that is meant, of kind FleetCluster.", "--cluster"));
    List<String> formats = Arrays.stream(Format.values()).map(Format::word).toList();
    spec.addOption(
        OptionSpec.builder("--format")
            .type(String.class)
            .paramLabel(String.join("|", formats))
            .completionCandidates(formats)
            .description(
                "How the answer is printed (default: text). markdown is made to be a comment of a"
                    + " pull request.")
            .build());
    spec.addOption(
        CompileOptions.flag("Accept that a fleet has no model any more.", "--allow-empty"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> files = given.matchedPositionalValue(0, List.of());
    if (files.contains(Inputs.STDIN)) {
      throw CompileOptions.wrong(given, "What comes from the standard input is in no commit.");
    }
    return new ImpactRun(
            CompileOptions.looking(given, files, console),
            given.matchedOptionValue("--against", "HEAD"),
            format(given),
            console,
            compiler,
            former)
        .run();
  }

  private static Format format(ParseResult given) {
    String chosen = given.matchedOptionValue("--format", Format.TEXT.word());
    return Arrays.stream(Format.values())
        .filter(format -> format.word().equals(chosen))
        .findFirst()
        .orElseThrow(() -> {
          String all =
              Arrays.stream(Format.values())
                  .map(format -> "`%s`".formatted(format.word()))
                  .collect(Collectors.joining(", "));
          return CompileOptions.wrong(
              given, "`--format` is one of %s, not `%s`.".formatted(all, chosen));
        });
  }
}
