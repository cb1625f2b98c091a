package dev.nimfleet.cli.output;

/// One file in which a folder differs from what it should hold.
public sealed interface Change {
  FilePath path();

  /// The file is missing.
  record Added(FilePath path, byte[] bytes) implements Change {}

  /// The file has other bytes, whoever changed them.
  record Changed(FilePath path, byte[] bytes) implements Change {}

  /// The fleet does not have this file any more.
  record Stale(FilePath path) implements Change {}
}
