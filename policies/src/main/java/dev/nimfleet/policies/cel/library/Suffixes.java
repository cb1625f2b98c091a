package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.library.Quantity.Notation;
import java.util.List;
import java.util.Optional;

/// What stands behind the number of a quantity.
final class Suffixes {
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final int LEAST = -9;

  /// Beyond this an exponent means nothing more, and counting digits stays within 32 bits.
  private static final int MOST_EXPONENT = 1_000_000_000;

  private Suffixes() {}

  /// What a suffix multiplies by.
  ///
  /// @param exponent of 2 in the binary notation, else of 10
  record Factor(Notation notation, int exponent) {}

  static Optional<Factor> factor(String suffix) {
    if (DECIMAL.contains(suffix)) {
      return Optional.of(new Factor(Notation.DECIMAL, DECIMAL.indexOf(suffix) * 3 + LEAST));
    }
    if (BINARY.contains(suffix)) {
      return Optional.of(new Factor(Notation.BINARY, BINARY.indexOf(suffix) * 10));
    }
    return suffix.startsWith("e") || suffix.startsWith("E")
        ? exponent(suffix.substring(1))
        : Optional.empty();
  }

  /// Kubernetes reads 64 bits of an exponent and keeps 32.
  private static Optional<Factor> exponent(String digits) {
    try {
      int kept = (int) Long.parseLong(digits);
      int exponent = Math.clamp(kept, -MOST_EXPONENT, MOST_EXPONENT);
      return Optional.of(new Factor(Notation.EXPONENT, exponent));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// The suffix for a power of 10 that three divides. What has none is shown without, as Kubernetes
  /// does it.
  static String decimal(int exponent) {
    int index = (exponent - LEAST) / 3;
    return index >= 0 && index < DECIMAL.size() ? DECIMAL.get(index) : "";
  }

  /// The same for a power of 2 that ten divides.
  static String binary(int exponent) {
    int index = exponent / 10;
    return index < BINARY.size() ? BINARY.get(index) : "";
  }
}
