package dev.nimfleet.compiler.fleet;

/// Parts of Kubernetes names.
public final class Names {
  private Names() {}

  /// The text with everything but lower-case letters and digits turned into single dashes, and none
  /// at its ends.
  public static String dashed(String text) {
    var label = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (plain) {
        label.append(c);
      } else if (!label.isEmpty() && label.charAt(label.length() - 1) != '-') {
        label.append('-');
      }
    }
    return trimmed(label.toString());
  }

  /// At most so many characters of a label, without a dash at the end.
  public static String cut(String label, int length) {
    return trimmed(label.substring(0, Math.min(length, label.length())));
  }

  private static String trimmed(String label) {
    int end = label.length();
    while (end > 0 && label.charAt(end - 1) == '-') {
      end--;
    }
    return end == 0 ? "x" : label.substring(0, end);
  }
}
