package dev.nimfleet.cli;

import static java.util.regex.Matcher.quoteReplacement;

import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.ShellWord;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Completes the commands that a text tells somebody to type with what was named on this command
/// line, so that they can be typed as they are told.
final class NextCommand {
  private static final Pattern OF_A_MODEL =
      Pattern.compile("nimfleet (rollout [a-z]+|compile --replace) [-a-z0-9]+");
  private static final Pattern OF_LOCKS = Pattern.compile("nimfleet lock (--resolve|-(?!-))");

  private final String ofAModel;
  private final String ofLocks;

  /// @param needsCluster whether others of the run are for other clusters
  NextCommand(Output output, CompileRequest request, boolean needsCluster) {
    boolean isNamed = request.named().isPresent();
    String files = isNamed ? words(output.written()) : "";
    String folder = isNamed ? folder(output) : "";
    String cluster =
        isNamed || needsCluster
            ? output.cluster().map(name -> " --cluster " + ShellWord.of(name)).orElse("")
            : "";
    ofAModel = files + folder + cluster;
    ofLocks = isNamed && output.written().size() == 1 ? " --fleet" + files + cluster : "";
  }

  private static String words(List<String> files) {
    return files.stream().map(file -> " " + ShellWord.of(file)).collect(Collectors.joining());
  }

  private static String folder(Output output) {
    String folder = output.folder().isEmpty() ? "DIR" : ShellWord.of(output.folder());
    return " -o " + folder + (output.layout() == Layout.SINGLE ? " --layout single" : "");
  }

  String in(String text) {
    String told = OF_A_MODEL.matcher(text).replaceAll("$0" + quoteReplacement(ofAModel));
    return OF_LOCKS.matcher(told).replaceAll("$0" + quoteReplacement(ofLocks));
  }

  Diagnostic in(Diagnostic diagnostic) {
    return new Diagnostic(
        diagnostic.code(),
        diagnostic.at(),
        diagnostic.message(),
        diagnostic.notes(),
        diagnostic.help().stream().map(this::in).toList());
  }
}
