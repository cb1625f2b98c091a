package dev.nimfleet.webhook.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// PEM as Kubernetes carries it: bytes in JSON.
final class Base64Text {
  private Base64Text() {}

  static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// What is no Base64 is no PEM either.
  static String decoded(String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
