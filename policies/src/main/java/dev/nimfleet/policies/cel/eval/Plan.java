package dev.nimfleet.policies.cel.eval;

/// What planning an expression came to.
public sealed interface Plan {
  record Ready(Program program) implements Plan {}

  /// It can only ever fail, as `int('x')` does, so that Kubernetes does not take it.
  ///
  /// @param at where, in characters from the beginning of the expression
  record Refused(int at, String message) implements Plan {}
}
