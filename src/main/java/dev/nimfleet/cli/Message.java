package dev.nimfleet.cli;

import java.io.PrintWriter;
import java.util.List;

/// What the program itself has to say, in the shape of a diagnostic without a place.
final class Message {
  private Message() {}

  static void error(Console console, String sentence, List<String> help) {
    PrintWriter err = console.err();
    err.println(Colour.RED.in(console.colourErr(), "error") + ": " + sentence);
    for (String line : help) {
      err.println("  = help: " + line);
    }
  }
}
