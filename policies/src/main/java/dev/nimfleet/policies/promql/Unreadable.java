package dev.nimfleet.policies.promql;

/// Thrown within the package where a query cannot be read any further.
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int at;

  /// @param at how many characters stand before the mistake
  Unreadable(int at, String message) {
    super(message, null, false, false);
    this.at = at;
  }

  int at() {
    return at;
  }
}
