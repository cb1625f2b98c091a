package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.Optional;

/// Says in a person's words what the YAML engine says in a parser's.
final class SyntaxErrors {
  private SyntaxErrors() {}

  /// @param context what the engine was doing, such as `while scanning a simple key`
  /// @param contextAt where that began
  /// @param problem what it met, such as `could not find expected ':'`
  /// @param at where it met that
  static Diagnostic explain(String context, Optional<Span> contextAt, String problem, Span at) {
    if (problem.contains("(TAB)")) {
      return YamlErrors.tab(at);
    }
    return YamlErrors.syntax(at, "This is not YAML: %s.".formatted(problem), "see above");
  }
}
