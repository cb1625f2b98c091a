package dev.nimfleet.policies.cel.library;

import java.nio.charset.StandardCharsets;

/// Text as Go sees it: the bytes of its UTF-8, here one character for each.
///
/// Lengths, positions and percent signs mean bytes in Go; so the code that follows its rules works
/// on this form, and turns to ordinary text at its border.
final class Octets {
  private Octets() {}

  static String of(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static String text(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// In quotation marks, as Go's `%q` writes it.
  static String quoted(String octets) {
    return Quotes.go(text(octets));
  }
}
