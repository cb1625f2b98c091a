package dev.nimfleet.cli;

import static java.util.regex.Matcher.quoteReplacement;

import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.ShellWord;
import java.util.regex.Pattern;

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
    StringBuilder files = new StringBuilder();
    StringBuilder folder = new StringBuilder();
    StringBuilder fleet = new StringBuilder();
    StringBuilder cluster = new StringBuilder();
    if (isNamed) {
      output.written().forEach(file -> files.append(' ').append(ShellWord.of(file)));
      folder
          .append(" -o ")
          .append(output.folder().isEmpty() ? "DIR" : ShellWord.of(output.folder()))
          .append(output.layout() == Layout.SINGLE ? " --layout single" : "");
      if (output.written().size() == 1) fleet.append(" --fleet").append(files);
    }
    if (isNamed || needsCluster) {
      output.cluster().ifPresent(name -> cluster.append(" --cluster ").append(ShellWord.of(name)));
    }
    ofAModel = "" + files + folder + cluster;
    ofLocks = fleet.isEmpty() ? "" : "" + fleet + cluster;
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
