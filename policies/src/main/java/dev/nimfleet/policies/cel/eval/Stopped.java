package dev.nimfleet.policies.cel.eval;

/// Ends a run from within: no `||` may swallow it.
final class Stopped extends RuntimeException {
  private Stopped(String message) {
    super(message, null, false, false);
  }

  static Stopped byCost() {
    return new Stopped("operation cancelled: actual cost limit exceeded");
  }

  static Stopped byTime() {
    return new Stopped("operation interrupted");
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
