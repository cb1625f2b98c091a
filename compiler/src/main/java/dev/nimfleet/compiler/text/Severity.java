package dev.nimfleet.compiler.text;

/// How much a diagnostic matters: an error stops its model, a warning should be read, an info says
/// what was decided for the user.
public enum Severity {
  ERROR,
  WARNING,
  INFO;

  /// The word that people read.
  public String word() {
    return switch (this) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "info";
    };
  }
}
