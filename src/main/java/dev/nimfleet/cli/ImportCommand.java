package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Import;
import dev.nimfleet.compiler.Import.Request;
import dev.nimfleet.compiler.Import.Result;
import dev.nimfleet.compiler.Run.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet import FILE…`: a fleet of manifests that others have written.
final class ImportCommand implements Command {
  private static final List<String> MANIFESTS =
      List.of("*.yaml", "*.yml", "*.json", "**/*.yaml", "**/*.yml", "**/*.json");
  private static final String FLEET = "fleet.yaml";
  private static final String LOCK = "fleet.lock.yaml";

  @Override
  public String name() {
    return "import";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Reads NIMCache, NIMService, ScaledObject, PodDisruptionBudget and HTTPRoute manifests,"
                + " and writes fleet.yaml and its lock.",
            "",
            "What runs keeps its names, and the first compile changes nothing of it. What an API"
                + " server refuses or drops is told at its line.")
        .footer(
            "  nimfleet import manifests/",
            "  nimfleet import cache.yaml service.yaml scaledobject.yaml -o fleets/prod",
            "  kubectl get nimcache,nimservice,scaledobject,httproute,pdb -n nim-prod -o yaml |"
                + " nimfleet import -");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE...")
            .hideParamSyntax(true)
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Files with manifests, folders of them, or `-` for the standard input. Lists as"
                    + " `kubectl get -o yaml` prints them are fine.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "Where to write (default: here). Made when it does not exist.",
            "-o",
            "--output"));
    spec.addOption(CompileOptions.flag("Print fleet.yaml alone; write no file.", "--stdout"));
    spec.addOption(
        CompileOptions.text("NAME", "The fleet's name (default: its namespace).", "--name"));
    spec.addOption(
        OptionSpec.builder("-n", "--namespace")
            .type(String.class)
            .paramLabel("NAMESPACE")
            .description("Where objects are that do not say it (default: default).")
            .build());
    spec.addOption(
        CompileOptions.text(
            "PRODUCT",
            "The GPU of NIMServices that do not say theirs: the node label nvidia.com/gpu.product.",
            "--gpu"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    boolean prints = given.hasMatchedOption("--stdout");
    if (prints && given.hasMatchedOption("--output")) {
      throw CompileOptions.wrong(given, "`--stdout` and `--output` exclude each other.");
    }
    List<String> files = given.matchedPositionalValue(0, List.of());
    if (files.isEmpty()) {
      throw CompileOptions.wrong(
          given,
          "Name files or folders with manifests, or `-`: `kubectl get"
              + " nimcache,nimservice,scaledobject,httproute,pdb -n NAMESPACE -o yaml | nimfleet"
              + " import -`.");
    }
    refuseNoName(given, "--name");
    refuseNoName(given, "--namespace");
    Path folder = console.path(given.matchedOptionValue("--output", ""));
    if (Files.isRegularFile(folder)) {
      throw CompileOptions.wrong(
          given, "`--output %s` is a file; name a folder.".formatted(folder));
    }
    Path fleet = folder.resolve(FLEET);
    Path lock = folder.resolve(LOCK);
    if (!prints) {
      refuseOverwriting(fleet);
      refuseOverwriting(lock);
    }
    Result result =
        Import.read(
            inputs(files, console),
            new Request(
                Optional.ofNullable(given.matchedOptionValue("--name", null)),
                Optional.ofNullable(given.matchedOptionValue("--namespace", null)),
                Optional.ofNullable(given.matchedOptionValue("--gpu", null))),
            LocalDate.now(ZoneOffset.UTC));
    Message.diagnostics(console, result.diagnostics());
    if (result.fleet().isEmpty()) {
      console.err().println("Nothing is imported.");
      return ExitCode.FAILED;
    }
    if (prints) {
      console.out().print(result.fleet().get());
      return ExitCode.DONE;
    }
    write(folder, fleet, lock, result);
    tell(fleet, lock, result, console);
    return ExitCode.DONE;
  }

  /// A name that Kubernetes refuses would leave no model.
  private static void refuseNoName(ParseResult given, String option) {
    Optional.<String>ofNullable(given.matchedOptionValue(option, null))
        .filter(name -> !name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"))
        .ifPresent(name -> {
          throw CompileOptions.wrong(
              given,
              "`%s %s` is no name: at most 63 lower-case letters, digits and `-`."
                  .formatted(option, name));
        });
  }

  private static void refuseOverwriting(Path file) {
    if (Files.exists(file)) {
      throw new Refusal(
          "`%s` exists already, and is not overwritten.".formatted(file),
          "name another folder with `-o DIR`, or see what would be written with `--stdout`.");
    }
  }

  private static List<Input> inputs(List<String> typed, Console console) {
    WorkingTree tree = new WorkingTree(console.directory());
    Inputs inputs = new Inputs(tree, console);
    List<Input> all = new ArrayList<>();
    for (String name : typed) {
      if (!name.equals(Inputs.STDIN) && Files.isDirectory(console.path(name))) {
        List<String> files =
            MANIFESTS.stream()
                .flatMap(pattern -> tree.matching(name, pattern).stream())
                .sorted()
                .toList();
        if (files.isEmpty()) {
          throw new Refusal(
              "There is no YAML or JSON file in `%s`.".formatted(name),
              "manifests are files that end in `.yaml`, `.yml` or `.json`.");
        }
        files.forEach(file -> all.add(inputs.read(file)));
      } else {
        all.add(inputs.read(name));
      }
    }
    return all;
  }

  /// The lock first: a fleet without its lock would start over what runs.
  private static void write(Path folder, Path fleet, Path lock, Result result) {
    try {
      Files.createDirectories(folder.toAbsolutePath());
    } catch (IOException e) {
      throw DiskTrouble.writing(folder, e);
    }
    result.lock().ifPresent(text -> written(lock, text).write());
    try {
      written(fleet, result.fleet().orElseThrow()).write();
    } catch (Refusal refusal) {
      forget(lock);
      throw refusal;
    }
  }

  private static void forget(Path lock) {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException _) {
      // That nothing could be written is told already.
    }
  }

  private static LockFile written(Path file, String text) {
    return new LockFile(file, Optional.empty(), text.getBytes(StandardCharsets.UTF_8));
  }

  private static void tell(Path fleet, Path lock, Result result, Console console) {
    result
        .running()
        .forEach(model -> console.err().printf("%s: runs, and stays as it is%n", model));
    result
        .beginning()
        .forEach(model ->
            console
                .err()
                .printf("%s: no cluster can have it; the first compile begins it%n", model));
    String files =
        result.lock().isPresent() ? "%s and %s".formatted(fleet, lock) : fleet.toString();
    console.err().printf("Wrote %s. Next: nimfleet compile %s -o out/%n", files, fleet);
  }
}
