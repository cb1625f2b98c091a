package dev.nimfleet.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What somebody probably meant.
final class Guess {
  private Guess() {}

  /// The candidate that takes the fewest edits to become the word, unless that is more than a third
  /// of its letters.
  static Optional<String> nearest(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> edits(word, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt(candidate -> edits(word, candidate)));
  }

  /// The Levenshtein distance, letter case apart.
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        boolean same =
            Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
        int next = Math.min(diagonal + (same ? 0 : 1), 1 + Math.min(row[j], row[j - 1]));
        diagonal = row[j];
        row[j] = next;
      }
    }
    return row[to.length()];
  }
}
