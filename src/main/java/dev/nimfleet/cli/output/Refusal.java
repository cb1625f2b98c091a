package dev.nimfleet.cli.output;

import java.util.List;

/// The program cannot or must not go on, and it is no bug: one sentence for the user, then help.
public final class Refusal extends RuntimeException {
  private final List<String> help;

  public Refusal(String sentence, String... help) {
    super(sentence, null, false, false);
    this.help = List.of(help);
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }

  public List<String> help() {
    return help;
  }
}
