package dev.nimfleet.compiler.yaml;

/// Characters that change how a text reads without being seen.
final class Invisible {
  private Invisible() {}

  /// Bidirectional controls ("Trojan Source", CVE-2021-42574), line breaks that only some readers
  /// honour (YAML 1.1 section 4.1.4), and a byte order mark inside the text.
  static boolean isInvisible(int codePoint) {
    return switch (codePoint) {
      case 0x85, 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF -> true;
      default -> isBidiControl(codePoint);
    };
  }

  /// Those that make a text read in another order.
  static boolean isBidiControl(int codePoint) {
    return codePoint == 0x061C
        || codePoint == 0x200E
        || codePoint == 0x200F
        || (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }

  static String nameOf(int codePoint) {
    String name = Character.getName(codePoint);
    return name == null ? "unnamed" : name.toLowerCase(java.util.Locale.ROOT);
  }
}
