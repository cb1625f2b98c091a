package dev.nimfleet.webhook.tls;

/// A certificate or a key that cannot be read, or two that do not belong together. The message says
/// which, and never what was read.
public final class UnusableCertificate extends Exception {
  private static final long serialVersionUID = 1;

  public UnusableCertificate(String message) {
    super(message);
  }

  public UnusableCertificate(String message, Throwable cause) {
    super(message, cause);
  }
}
