package dev.nimfleet.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lines of a terminal that are written over as things go on, one for each thing. A line that is
/// longer than the terminal is wide is cut, and never wrapped, or nobody would know how far to go
/// up.
final class LiveLines {
  /// So many have room on the smallest terminal; what has scrolled away cannot be written over.
  static final int MOST = 20;

  private static final String CUT = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";
  private static final String CLEAR_BELOW = "\u001B[J";

  private final PrintWriter out;
  private final SortedMap<String, String> lines = new TreeMap<>();
  private boolean isDrawn;

  /// @param things that have a line from the start
  LiveLines(PrintWriter out, Collection<String> things, String text) {
    this.out = out;
    things.forEach(thing -> lines.put(thing, text));
    draw();
  }

  /// Writes over the line of a thing.
  void set(String thing, String text) {
    lines.put(thing, text);
    draw();
  }

  /// Writes a line above them, which stays.
  void say(String line) {
    rub();
    out.println(line);
    draw();
  }

  private void draw() {
    rub();
    out.print(CUT);
    lines.forEach((thing, text) -> out.println(thing + ": " + text.lines().findFirst().orElse("")));
    out.print(WRAP);
    out.flush();
    isDrawn = true;
  }

  private void rub() {
    if (isDrawn) out.print("\u001B[" + lines.size() + "A" + CLEAR_BELOW);
    isDrawn = false;
  }
}
