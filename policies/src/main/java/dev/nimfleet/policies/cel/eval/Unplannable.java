package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.expr.Expr;

/// An expression whose types are right, and which can only ever fail.
final class Unplannable extends RuntimeException {
  private final int at;

  Unplannable(Expr where, String message) {
    super(message, null, false, false);
    this.at = where.at();
  }

  Plan.Refused refusal() {
    return new Plan.Refused(at, String.valueOf(getMessage()));
  }
}
