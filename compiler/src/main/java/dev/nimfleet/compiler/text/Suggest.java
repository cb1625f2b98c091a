package dev.nimfleet.compiler.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody may have meant.
public final class Suggest {
  /// Longer texts are no typing mistakes.
  private static final int MAX_LENGTH = 100;

  private Suggest() {}

  /// The known word nearest to what was typed, when it is near enough to be meant: no more than a
  /// third of the letters differ. Upper and lower case do not count. Of equally near words the
  /// first in the alphabet.
  public static Optional<String> closest(String typed, Collection<String> known) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String lower = typed.toLowerCase(Locale.ROOT);
    int bound = typed.length() / 3;
    Optional<String> found = Optional.empty();
    for (String word : known) {
      if (word.equals(typed) || Math.abs(word.length() - typed.length()) > bound) {
        continue;
      }
      int distance = distance(lower, word.toLowerCase(Locale.ROOT));
      boolean earlier = found.isEmpty() || word.compareTo(found.get()) < 0;
      if (distance < bound || (distance == bound && earlier)) {
        bound = distance;
        found = Optional.of(word);
      }
    }
    return found;
  }

  /// Damerau-Levenshtein in its form of optimal string alignment: a letter added, left out, changed
  /// or two neighbours swapped count one each.
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
