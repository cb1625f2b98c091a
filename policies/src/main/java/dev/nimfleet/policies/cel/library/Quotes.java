package dev.nimfleet.policies.cel.library;

/// Text in quotation marks.
final class Quotes {
  private Quotes() {}

  /// As Go's `%q` writes it: what cannot be seen is escaped.
  static String go(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  /// As `strings.quote` writes it: only what has a letter of its own is escaped.
  static String cel(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          int letter = letter(c);
          if (letter != 0) quoted.append('\\');
          quoted.appendCodePoint(letter != 0 ? letter : c);
        });
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    int letter = letter(c);
    if (letter != 0) {
      quoted.append('\\').appendCodePoint(letter);
    } else if (c < 0x20 || c == 0x7f) {
      quoted.append("\\x%02x".formatted(c));
    } else if (isPrintable(c)) {
      quoted.appendCodePoint(c);
    } else {
      quoted.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
    }
  }

  /// What stands behind the backslash, or 0 when there is no such short form.
  private static int letter(int c) {
    return switch (c) {
      case '"', '\\' -> c;
      case 0x07 -> 'a';
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      case 0x0b -> 'v';
      default -> 0;
    };
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
