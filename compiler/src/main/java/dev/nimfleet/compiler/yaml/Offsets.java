package dev.nimfleet.compiler.yaml;

import java.util.Arrays;

/// Turns positions counted in code points, as the YAML engine counts, into indexes of a Java text.
final class Offsets {
  /// Where, in code points, the characters stand that take two UTF-16 units.
  private final int[] wide;

  Offsets(String text) {
    int count = 0;
    int[] found = new int[0];
    for (int i = 0, codePoint = 0; i < text.length(); i++, codePoint++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        if (count == found.length) {
          found = Arrays.copyOf(found, Math.max(16, count * 2));
        }
        found[count++] = codePoint;
        i++;
      }
    }
    wide = Arrays.copyOf(found, count);
  }

  int toIndex(int codePoint) {
    if (wide.length == 0) {
      return codePoint;
    }
    int before = Arrays.binarySearch(wide, codePoint);
    return codePoint + (before >= 0 ? before : -before - 1);
  }
}
