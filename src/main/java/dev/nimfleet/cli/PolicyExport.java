package dev.nimfleet.cli;

import picocli.CommandLine.ParseResult;

/// x
final class PolicyExport {
  private PolicyExport() {}

  static int run(ParseResult given, Console console) {
    throw new IllegalStateException(given + " " + console);
  }
}
