package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The command line: its commands, and what happens when one of them cannot do its work.
///
/// The commands are declared by calls, not by annotations, since reading annotations costs a third
/// of the start-up.
public final class Program {
  static final String NAME = "nimfleet";

  private final Console console;
  private final List<Command> commands;

  Program(Console console, List<Command> commands) {
    this.console = console;
    this.commands = List.copyOf(commands);
  }

  /// The program as people get it.
  static Program standard(Console console) {
    return new Program(
        console,
        List.of(
            new InitCommand(),
            new CompileCommand(Wiring::compile),
            new ExplainCommand(Wiring.topics()),
            new SchemaCommand(Wiring.schemas()),
            new CompletionCommand(),
            new HelpCommand()));
  }

  int run(String... args) {
    return commandLine().execute(args);
  }

  private CommandLine commandLine() {
    CommandSpec root =
        CommandSpec.wrapWithoutInspection((Callable<Integer>) this::runWithoutCommand);
    root.name(NAME);
    root.usageMessage()
        .description("Compiles a fleet of LLMs to the Kubernetes manifests that serve them.")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .footerHeading("%nExamples:%n")
        .footer(
            "  nimfleet init",
            "  nimfleet compile fleet.yaml -o out/",
            "  nimfleet compile --help");
    root.versionProvider(() -> new String[] {Version.text()});
    root.addOption(help());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version.")
            .build());
    for (Command command : commands) {
      root.addSubcommand(command.name(), spec(command));
    }
    return new CommandLine(root)
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(console.colourOut() ? Ansi.ON : Ansi.OFF))
        .setParameterExceptionHandler(new WrongUsage(console))
        .setExecutionExceptionHandler(this::explainFailure);
  }

  private CommandSpec spec(Command command) {
    CommandSpec[] self = new CommandSpec[1];
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(
            (Callable<Integer>) () -> command.run(self[0].commandLine().getParseResult(), console));
    self[0] = spec;
    spec.usageMessage()
        .parameterListHeading("%nParameters:%n")
        .optionListHeading("%nOptions:%n")
        .footerHeading("%nExamples:%n");
    command.declare(spec);
    spec.addOption(help());
    return spec;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  private int runWithoutCommand() {
    commandLine().usage(console.err());
    return ExitCode.WRONG_USAGE;
  }

  private int explainFailure(Exception failure, CommandLine at, CommandLine.ParseResult given)
      throws Exception {
    return switch (failure) {
      case Refusal refusal -> {
        Message.error(console, refusal.sentence(), refusal.help());
        yield ExitCode.FAILED;
      }
      case ParameterException wrong ->
          new WrongUsage(console).handleParseException(wrong, new String[0]);
      default -> throw failure;
    };
  }
}
