package dev.nimfleet.compiler.text;

/// How text looks on a terminal, and how much room it takes there.
///
/// A file may be hostile: its control characters could move the cursor or recolour the screen, its
/// bidirectional ones reorder what is shown. They are printed by their number.
final class Display {
  private static final int TAB_STOP = 4;

  private Display() {}

  /// Appends text that takes the same room everywhere, and returns the column it ends at.
  ///
  /// @param column where it begins, in cells from the start of the line
  static int append(StringBuilder out, CharSequence text, int column) {
    int at = column;
    for (int i = 0; i < text.length(); ) {
      int c = Character.codePointAt(text, i);
      i += Character.charCount(c);
      if (c == '\t') {
        int blanks = TAB_STOP - at % TAB_STOP;
        out.repeat(' ', blanks);
        at += blanks;
      } else if (isUnsafe(c)) {
        String shown = "<U+%04X>".formatted(c);
        out.append(shown);
        at += shown.length();
      } else {
        out.appendCodePoint(c);
        at += width(c);
      }
    }
    return at;
  }

  static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    append(out, text, 0);
    return out.toString();
  }

  private static boolean isUnsafe(int c) {
    if (c < 0x7F) {
      return c < ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      case Character.FORMAT -> c != 0x200C && c != 0x200D; // Joiners make up letters and emoji.
      default -> false;
    };
  }

  /// Cells that a character takes: none for combining ones, two for East Asian wide ones (UAX #11)
  /// and emoji.
  static int width(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x20000 && c <= 0x3FFFD)
        || Character.isEmojiPresentation(c);
  }
}
