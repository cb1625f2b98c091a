package dev.nimfleet.compiler.yaml;

import java.util.Locale;

/// Which strings may stand without quotes: those that no reader takes for anything but that string.
final class PlainText {
  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte OTHER = 4;

  /// In no number, date or time of any dialect, hexadecimal and `1e3`, `0o17`, `0b1`,
  /// `2001-01-01T12:00:00z` included. So `250Gi`, `600s` and `100m` are safe.
  private static final byte NEVER_IN_A_NUMBER = 8;

  private static final byte[] CLASSES = classes();

  private PlainText() {}

  static boolean isSafe(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int seen = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int kind = c < 128 ? CLASSES[c] : 0;
      if (kind == 0) {
        return false;
      }
      seen |= kind;
    }
    int first = CLASSES[text.charAt(0)];
    if (text.charAt(text.length() - 1) == ':') {
      return false;
    }
    return switch (first & (LETTER | DIGIT)) {
      case LETTER -> !isWord(text);
      case DIGIT -> (seen & NEVER_IN_A_NUMBER) != 0;
      default -> text.charAt(0) == '/' || (text.charAt(0) == '_' && (seen & LETTER) != 0);
    };
  }

  /// Booleans and nulls of all dialects, in any case.
  private static boolean isWord(String text) {
    if (text.length() > 8) {
      return false;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity" ->
          true;
      default -> false;
    };
  }

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 'a'; c <= 'z'; c++) {
      boolean inNumbers = c <= 'f' || "otxz".indexOf(c) >= 0;
      byte kind = inNumbers ? LETTER : LETTER | NEVER_IN_A_NUMBER;
      classes[c] = kind;
      classes[Character.toUpperCase(c)] = kind;
    }
    for (char c = '0'; c <= '9'; c++) {
      classes[c] = DIGIT;
    }
    for (char c : "_./:-".toCharArray()) {
      classes[c] = OTHER;
    }
    return classes;
  }
}
