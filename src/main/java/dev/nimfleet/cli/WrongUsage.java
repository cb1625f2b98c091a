package dev.nimfleet.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in one sentence what is wrong with a command line, what was probably meant, and where to
/// read on.
final class WrongUsage {
  private WrongUsage() {}

  static int report(ParameterException wrong, Console console) {
    List<String> help = new ArrayList<>();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      unmatched.getSuggestions().stream()
          .limit(1)
          .forEach(guess -> help.add("did you mean `%s`?".formatted(guess)));
    }
    CommandLine command = wrong.getCommandLine();
    help.add(
        "`%s --help` shows what is possible.".formatted(command.getCommandSpec().qualifiedName()));
    Message.error(console, sentence(wrong), help);
    return ExitCode.WRONG_USAGE;
  }

  private static String sentence(ParameterException wrong) {
    return switch (wrong) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing when !missing.getMissing().isEmpty() -> {
        ArgSpec argument = missing.getMissing().getFirst();
        yield "Option `%s` needs a value: %s.".formatted(name(argument), argument.paramLabel());
      }
      case OverwrittenOptionException twice ->
          "Option `%s` is given more than once.".formatted(name(twice.getOverwritten()));
      default -> {
        String message = String.valueOf(wrong.getMessage()).replace('\'', '`');
        yield message.endsWith(".") ? message : message + ".";
      }
    };
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String unmatched(UnmatchedArgumentException wrong) {
    String word = wrong.getUnmatched().getFirst();
    if (wrong.isUnknownOption()) {
      return "Unknown option `%s`.".formatted(word);
    }
    boolean isCommand = wrong.getCommandLine().getParent() == null;
    return (isCommand ? "Unknown command `%s`." : "Unexpected `%s`.").formatted(word);
  }
}
