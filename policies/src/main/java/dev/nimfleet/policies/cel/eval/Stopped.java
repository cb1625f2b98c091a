package dev.nimfleet.policies.cel.eval;

/// Ends a run from within: no `||` may swallow it.
final class Stopped extends RuntimeException {
  static final Stopped BY_COST = new Stopped("operation cancelled: actual cost limit exceeded");
  static final Stopped BY_TIME = new Stopped("operation interrupted");

  private Stopped(String message) {
    super(message, null, false, false);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
