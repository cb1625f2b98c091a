package dev.nimfleet.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `nimfleet completion [SHELL]`: the script that teaches a shell our words.
final class CompletionCommand implements Command {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description("Prints a completion script for a shell.")
        .footer(
            "  nimfleet completion bash > ~/.local/share/bash-completion/completions/nimfleet",
            "  source <(nimfleet completion zsh)    # in ~/.zshrc, after compinit");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[bash|zsh]")
            .hideParamSyntax(true)
            .arity("0..1")
            .type(String.class)
            .completionCandidates(SHELLS)
            .description("The shell (default: bash).")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    String shell = given.matchedPositionalValue(0, "bash");
    if (!SHELLS.contains(shell)) {
      throw new ParameterException(
          given.commandSpec().commandLine(),
          "There is no completion for `%s`, only for bash and zsh.".formatted(shell));
    }
    // The script serves both shells: it loads bashcompinit when it finds itself in zsh.
    console.out().print(AutoComplete.bash(Program.NAME, given.commandSpec().root().commandLine()));
    return ExitCode.DONE;
  }
}
