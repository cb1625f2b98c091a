package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.CompileRequest.Format;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Run.Rollout;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The options of the commands that compile, and what they ask for together.
final class CompileOptions {
  private CompileOptions() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        text(
            "DIR",
            "The folder that the manifests go to. Made when it does not exist.",
            "-o",
            "--output"));
    spec.addOption(
        text("FILE", "The cluster to compile for, a file of kind FleetCluster.", "--cluster"));
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
    spec.addOption(
        flag(
            "For a Git hook: read fleets from Git's index, and fail unless the commit holds what"
                + " they compile to. With --check, write nothing.",
            "--hook"));
    spec.addOption(
        choice(
            formats(),
            "How diagnostics are printed; lines is the errors alone, one line each",
            "--format"));
    spec.addOption(
        flag(
            "Accept a run without any model: it removes all files of its fleets.",
            "--allow-empty"));
    spec.addOption(
        text(
            "DIR",
            "The folder that PolicyWaivers go to (default: waivers/ beside the fleet file).",
            "--waivers"));
    spec.addOption(
        flag(
            "Fail when the lock would change: for CI and for GitOps engines, which must not decide"
                + " what runs.",
            "--locked"));
    spec.addOption(
        OptionSpec.builder("--replace")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("MODEL")
            .description(
                "Start this model over: what runs of it is deleted and the new revision serves at"
                    + " once, after an outage of its load time.")
            .build());
  }

  /// What somebody asks for.
  ///
  /// @param files the fleet files; none for those of the project
  static CompileRequest request(
      ParseResult given, List<String> files, Optional<Rollout> rollout, Console console) {
    Optional<Output> named =
        files.isEmpty() ? project(given, console) : Optional.of(output(files, given));
    boolean keepGoing = given.hasMatchedOption("--keep-going");
    if (keepGoing && named.filter(output -> output.layout() == Layout.SINGLE).isPresent()) {
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
        named,
        destination(given),
        isHook(given, files),
        given.hasMatchedOption("--locked"),
        keepGoing,
        given.hasMatchedOption("--allow-empty"),
        format(given),
        Optional.ofNullable(given.matchedOptionValue("--waivers", null)),
        Set.copyOf(given.matchedOptionValue("--replace", List.<String>of())),
        rollout,
        Optional.ofNullable(given.matchedOptionValue("--cluster", null)));
  }

  /// What somebody asks for who wants to look, so that no folder is needed.
  ///
  /// @param files the fleet files; none for those of the project
  static CompileRequest looking(ParseResult given, List<String> files, Console console) {
    Optional<String> cluster = Optional.ofNullable(given.matchedOptionValue("--cluster", null));
    Optional<Output> named =
        files.isEmpty()
            ? project(given, console)
            : Optional.of(new Output(files, files, cluster, "", Layout.FILES));
    return new CompileRequest(
        named,
        new Destination.Stream(),
        false,
        false,
        false,
        given.hasMatchedOption("--allow-empty"),
        Format.TEXT,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        cluster);
  }

  private static boolean isHook(ParseResult given, List<String> files) {
    boolean hook = given.hasMatchedOption("--hook");
    for (String other : List.of("--stdout", "--diff")) {
      if (hook && given.hasMatchedOption(other)) {
        throw wrong(given, "`--hook` and `%s` exclude each other.".formatted(other));
      }
    }
    if (hook && files.contains(Inputs.STDIN)) {
      throw wrong(given, "`--hook` reads the index of Git, not the standard input.");
    }
    return hook;
  }

  /// No file is named, so the project says what goes where, and nothing else may. Compiling does
  /// all of it; the other commands may be about one cluster.
  private static Optional<Output> project(ParseResult given, Console console) {
    boolean compiles = given.commandSpec().name().equals("compile");
    for (String option : List.of("--stdout", "--output", "--layout", "--cluster")) {
      boolean chooses = !compiles && option.equals("--cluster");
      if (given.hasMatchedOption(option) && !chooses) {
        throw wrong(
            given,
            "`%s` needs a fleet file; without one, `%s` says what goes where."
                .formatted(option, ProjectFile.NAME));
      }
    }
    boolean isHook = given.hasMatchedOption("--hook");
    if (!isHook && !Files.exists(console.path(ProjectFile.NAME))) {
      throw wrong(
          given,
          "Name a fleet file and an output folder, `FILE -o DIR`, or list them in `%s`, which is"
                  .formatted(ProjectFile.NAME)
              + " not here.");
    }
    return Optional.empty();
  }

  private static Output output(List<String> files, ParseResult given) {
    Layout layout = isSecond(given, "--layout", "files", "single") ? Layout.SINGLE : Layout.FILES;
    String folder = given.matchedOptionValue("--output", "");
    if (folder.isEmpty() && !given.hasMatchedOption("--stdout")) {
      throw wrong(given, "Name the output folder with `-o DIR`, or print with `--stdout`.");
    }
    Optional<String> cluster = Optional.ofNullable(given.matchedOptionValue("--cluster", null));
    return new Output(files, files, cluster, folder, layout);
  }

  private static Destination destination(ParseResult given) {
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
    return check || diff ? new Destination.Comparison(check, diff) : new Destination.Folders();
  }

  private static List<String> formats() {
    return Arrays.stream(Format.values()).map(Format::word).toList();
  }

  private static Format format(ParseResult given) {
    String chosen = given.matchedOptionValue("--format", Format.TEXT.word());
    return Arrays.stream(Format.values())
        .filter(format -> format.word().equals(chosen))
        .findFirst()
        .orElseThrow(() ->
            wrong(
                given,
                "`--format` is one of `%s`, not `%s`."
                    .formatted(String.join("`, `", formats()), chosen)));
  }

  /// Whether the second of two words was chosen; the first is the default.
  static boolean isSecond(ParseResult given, String option, String first, String second) {
    String chosen = given.matchedOptionValue(option, first);
    if (!chosen.equals(first) && !chosen.equals(second)) {
      throw wrong(
          given, "`%s` is `%s` or `%s`, not `%s`.".formatted(option, first, second, chosen));
    }
    return chosen.equals(second);
  }

  static ParameterException wrong(ParseResult given, String sentence) {
    return new ParameterException(given.commandSpec().commandLine(), sentence);
  }

  static OptionSpec flag(String description, String name) {
    return OptionSpec.builder(name).description(description).build();
  }

  static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  static OptionSpec choice(String first, String second, String description, String name) {
    return choice(List.of(first, second), description, name);
  }

  /// @param words the first is the default
  private static OptionSpec choice(List<String> words, String description, String name) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(String.join("|", words))
        .completionCandidates(words)
        .description("%s (default: %s).".formatted(description, words.getFirst()))
        .build();
  }
}
