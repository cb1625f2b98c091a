package dev.nimfleet.cli;

import java.util.Objects;

/// Which nimfleet this is.
final class Version {
  private Version() {}

  /// The version that Maven wrote into the jar.
  static String number() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "(development)");
  }

  static String text() {
    return "nimfleet %s (Java %s)".formatted(number(), Runtime.version());
  }
}
