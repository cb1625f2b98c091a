package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `nimfleet compile FILE… -o DIR`: the command line of it; the work is in [CompileRun].
final class CompileCommand implements Command {
  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  CompileCommand(BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "compile";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Compiles fleets to manifests, one file for each object.",
            "Files that an earlier run has written for the same fleet and that are not needed any"
                + " more are removed; nothing else ever is. An error writes nothing.")
        .footer(
            "  nimfleet compile fleet.yaml -o out/",
            "  nimfleet compile fleets/*.yaml -o out/ --check",
            "  nimfleet compile fleet.yaml -o out/ --diff",
            "  nimfleet compile fleet.yaml --stdout | kubectl apply --dry-run=server -f -",
            "",
            "Exit codes: 0 done, 1 errors or a failed check, 2 wrong usage, 3 a bug in nimfleet.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE...")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Fleet files; - reads the standard input.")
            .build());
    spec.addOption(
        text(
            "DIR",
            "The folder that the manifests go to. Made when it does not exist.",
            "-o",
            "--output"));
    spec.addOption(
        choice("files", "single", "One file for each object, or all in manifest.yaml", "--layout"));
    spec.addOption(flag("Print the manifests as one YAML stream; write no file.", "--stdout"));
    spec.addOption(
        flag(
            "Write nothing; list each new, changed or stale file, and fail when there is one.",
            "--check"));
    spec.addOption(flag("Write nothing; show as a unified diff what would change.", "--diff"));
    spec.addOption(
        flag(
            "Write the models without errors, and leave the files of the others as they are. The"
                + " exit code is 1 all the same.",
            "--keep-going"));
    spec.addOption(choice("text", "json", "How diagnostics are printed", "--format"));
    spec.addOption(
        flag(
            "Accept a run without any model: it removes all files of its fleets.",
            "--allow-empty"));
    spec.addOption(
        text(
            "DIR",
            "The folder that PolicyWaivers go to (default: waivers/ beside the fleet file).",
            "--waivers"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    return new CompileRun(request(given), console, compiler).run();
  }

  private static CompileRequest request(ParseResult given) {
    List<String> files = given.matchedPositionalValue(0, List.of());
    boolean allowEmpty = given.hasMatchedOption("--allow-empty");
    if (files.isEmpty() && !allowEmpty) {
      throw wrong(given, "No fleet file is named.");
    }
    Layout layout = isSecond(given, "--layout", "files", "single") ? Layout.SINGLE : Layout.FILES;
    boolean keepGoing = given.hasMatchedOption("--keep-going");
    if (keepGoing && layout == Layout.SINGLE) {
      throw wrong(
          given,
          "`--keep-going` needs `--layout files`, since the last good part of one model cannot be"
              + " kept in a single file.");
    }
    if (keepGoing && given.hasMatchedOption("--stdout")) {
      throw wrong(
          given,
          "`--keep-going` needs `-o DIR`, since a stream without the models that have errors lets a"
              + " GitOps engine remove them.");
    }
    return new CompileRequest(
        files,
        destination(given),
        layout,
        keepGoing,
        allowEmpty,
        isSecond(given, "--format", "text", "json"),
        Optional.ofNullable(given.matchedOptionValue("--waivers", null)));
  }

  private static Destination destination(ParseResult given) {
    String folder = given.matchedOptionValue("--output", "");
    boolean check = given.hasMatchedOption("--check");
    boolean diff = given.hasMatchedOption("--diff");
    if (given.hasMatchedOption("--stdout")) {
      for (String other : List.of("--output", "--check", "--diff", "--layout", "--waivers")) {
        if (given.hasMatchedOption(other)) {
          throw wrong(given, "`--stdout` and `%s` exclude each other.".formatted(other));
        }
      }
      return new Destination.Stream();
    }
    if (folder.isEmpty()) {
      throw wrong(given, "Name the output folder with `-o DIR`, or print with `--stdout`.");
    }
    return check || diff
        ? new Destination.Comparison(folder, check, diff)
        : new Destination.Folder(folder);
  }

  /// Whether the second of two words was chosen; the first is the default.
  private static boolean isSecond(ParseResult given, String option, String first, String second) {
    String chosen = given.matchedOptionValue(option, first);
    if (!chosen.equals(first) && !chosen.equals(second)) {
      throw wrong(
          given, "`%s` is `%s` or `%s`, not `%s`.".formatted(option, first, second, chosen));
    }
    return chosen.equals(second);
  }

  private static ParameterException wrong(ParseResult given, String sentence) {
    return new ParameterException(given.commandSpec().commandLine(), sentence);
  }

  private static OptionSpec flag(String description, String name) {
    return OptionSpec.builder(name).description(description).build();
  }

  private static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec choice(String first, String second, String description, String name) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(first + "|" + second)
        .completionCandidates(List.of(first, second))
        .description("%s (default: %s).".formatted(description, first))
        .build();
  }
}
