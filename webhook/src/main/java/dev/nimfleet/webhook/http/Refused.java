package dev.nimfleet.webhook.http;

/// A call that is answered before anybody looks at what it says.
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /// @param message one sentence for whoever called
  Refused(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
