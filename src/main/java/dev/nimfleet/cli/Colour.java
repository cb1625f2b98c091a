package dev.nimfleet.cli;

/// Colours of a terminal, by their ANSI codes.
enum Colour {
  RED("1;31"),
  GREEN("32"),
  YELLOW("1;33"),
  CYAN("36");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /// The text in this colour, or plain where nobody wants colours.
  String in(boolean wanted, String text) {
    return wanted ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
  }
}
