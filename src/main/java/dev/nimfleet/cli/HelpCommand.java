package dev.nimfleet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `nimfleet help [COMMAND]`: what many people type before `--help`.
final class HelpCommand implements Command {
  @Override
  public String name() {
    return "help";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description("Shows the help of a command.")
        .footer("  nimfleet help compile");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[COMMAND]")
            .hideParamSyntax(true)
            .arity("0..1")
            .type(String.class)
            .description("The command; without one, the list of all.")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    CommandLine self = given.commandSpec().commandLine();
    CommandLine root = self.getParent();
    String name = given.matchedPositionalValue(0, "");
    CommandLine about = name.isEmpty() ? root : root.getSubcommands().get(name);
    if (about == null) {
      throw new ParameterException(self, "Unknown command `%s`.".formatted(name));
    }
    about.usage(console.out());
    return ExitCode.DONE;
  }
}
