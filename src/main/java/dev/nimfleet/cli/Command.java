package dev.nimfleet.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One command of the program: a class of its own, and a line in [Program#standard].
interface Command {
  /// The word that people type.
  String name();

  /// Adds options, parameters and help texts.
  void declare(CommandSpec spec);

  /// Does it.
  ///
  /// @return the exit code, one of [ExitCode]
  int run(ParseResult given, Console console);
}
