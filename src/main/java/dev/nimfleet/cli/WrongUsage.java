package dev.nimfleet.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in one sentence what is wrong with a command line, what was probably meant, and where to
/// read on.
final class WrongUsage implements IParameterExceptionHandler {
  private final Console console;

  WrongUsage(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    List<String> help = new ArrayList<>();
    String sentence =
        switch (wrong) {
          case UnmatchedArgumentException unmatched -> {
            List<String> guesses = unmatched.getSuggestions();
            if (!guesses.isEmpty()) {
              help.add("did you mean `" + guesses.getFirst() + "`?");
            }
            yield unmatched(unmatched);
          }
          case MissingParameterException missing -> sentence(missing);
          default -> sentence(wrong);
        };
    help.add(
        "`%s --help` shows what is possible.".formatted(command.getCommandSpec().qualifiedName()));
    Message.error(console, sentence, help);
    return ExitCode.WRONG_USAGE;
  }

  private static String unmatched(UnmatchedArgumentException wrong) {
    String word = wrong.getUnmatched().getFirst();
    if (wrong.isUnknownOption()) {
      return "Unknown option `%s`.".formatted(word);
    }
    boolean isRoot = wrong.getCommandLine().getParent() == null;
    return (isRoot ? "Unknown command `%s`." : "Unexpected `%s`.").formatted(word);
  }

  private static String sentence(ParameterException wrong) {
    String message = String.valueOf(wrong.getMessage()).replace('\'', '`');
    return message.endsWith(".") ? message : message + ".";
  }
}
