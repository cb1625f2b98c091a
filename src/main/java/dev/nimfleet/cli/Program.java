package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command line: its commands, and what happens when one of them cannot do its work.
///
/// Commands are declared by calls, since reading picocli's annotations would take a good part of
/// the start-up.
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
            new RolloutCommand(Wiring::compile),
            new ImpactCommand(Wiring::compile, Wiring::compileUnjudged),
            new LockCommand(),
            new GcCommand(Wiring::compile),
            new ImportCommand(),
            new LintCommand(Wiring::today, Wiring::compile),
            new PlanCommand(Wiring::compile),
            new ApplyCommand(Wiring::compile),
            new ReconcileCommand(Wiring::compile),
            new StatusCommand(),
            new PolicyCommand(),
            new WebhookCommand(),
            new InstallCommand(Wiring::shippedRules),
            new BreakGlassCommand(Wiring.clusters(), InstantSource.system()),
            new ExplainCommand(Wiring.topics()),
            new SchemaCommand(Wiring.schemas()),
            new CompletionCommand(),
            new HelpCommand()));
  }

  /// Runs one command line.
  ///
  /// @return the exit code
  int run(String... args) {
    try {
      ParseResult given = commandLine().parseArgs(args);
      return CommandLine.printHelpIfRequested(given) ? ExitCode.DONE : run(given);
    } catch (ParameterException wrong) {
      return WrongUsage.report(wrong, console);
    } catch (Refusal refusal) {
      Message.error(console, refusal.sentence(), refusal.help());
      return ExitCode.FAILED;
    } catch (Throwable bug) {
      return report(bug);
    }
  }

  private int run(ParseResult given) {
    if (!given.hasSubcommand()) {
      given.commandSpec().commandLine().usage(console.err());
      return ExitCode.WRONG_USAGE;
    }
    ParseResult chosen = given.subcommand();
    for (Command command : commands) {
      if (command.name().equals(chosen.commandSpec().name())) {
        return command.run(chosen, console);
      }
    }
    throw new IllegalStateException("not a command: " + chosen.commandSpec().name());
  }

  private int report(Throwable bug) {
    console.out().flush();
    Message.error(
        console,
        "nimfleet %s has a bug: %s.".formatted(Version.number(), bug),
        List.of("please report it, with the input and the lines below."));
    bug.printStackTrace(console.err());
    return ExitCode.BUG;
  }

  private CommandLine commandLine() {
    CommandSpec root = CommandSpec.create().name(NAME);
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
            CommandLine.Help.defaultColorScheme(console.colourOut() ? Ansi.ON : Ansi.OFF));
  }

  private static CommandSpec spec(Command command) {
    CommandSpec spec = CommandSpec.create();
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
}
