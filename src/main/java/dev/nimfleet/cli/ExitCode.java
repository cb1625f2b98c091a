package dev.nimfleet.cli;

/// What the program tells the shell.
final class ExitCode {
  static final int DONE = 0;

  /// Diagnostics with errors, a failed check, or a disk that refuses.
  static final int FAILED = 1;

  static final int WRONG_USAGE = 2;

  /// A bug of ours.
  static final int BUG = 3;

  /// Nobody knows: what was asked cannot be answered now.
  static final int UNKNOWN = 4;

  /// The reader of our output has left: what a shell reports for a program that SIGPIPE (13) ends.
  static final int BROKEN_PIPE = 128 + 13;

  private ExitCode() {}
}
