package dev.nimfleet.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What the program has of the world: its three streams and the folder that paths are relative to.
///
/// @param directory `""` in a real run, so that paths are shown as they were typed
/// @param colourOut whether `out` is a terminal that wants colours
/// @param colourErr whether `err` is one
public record Console(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Path directory,
    boolean colourOut,
    boolean colourErr) {

  /// Text is UTF-8 whatever the locale says, since it may be piped into a file or a cluster.
  static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
  }

  Path path(String typed) {
    return directory.resolve(typed);
  }
}
