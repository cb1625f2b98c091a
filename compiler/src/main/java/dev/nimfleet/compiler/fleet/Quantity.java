package dev.nimfleet.compiler.fleet;

import java.math.BigDecimal;
import java.util.Optional;

/// An amount of bytes, written as Kubernetes writes it: `250Gi`, `1.5T`.
///
/// @param text as it was written, or the shortest exact form of a computed amount
public record Quantity(BigDecimal bytes, String text) implements Comparable<Quantity> {
  private static final String[] BINARY = {"Pi", "Ti", "Gi", "Mi", "Ki"};

  /// The amount that a text means; empty when it is none, or is none of something.
  public static Optional<Quantity> parse(String text) {
    int end = text.length();
    while (end > 0 && !Character.isDigit(text.charAt(end - 1))) {
      end--;
    }
    try {
      BigDecimal amount =
          new BigDecimal(text.substring(0, end)).multiply(unit(text.substring(end)));
      return amount.signum() > 0 ? Optional.of(new Quantity(amount, text)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// That many times as much, in the largest binary unit that says it exactly.
  public Quantity times(int factor) {
    if (factor == 1) {
      return this;
    }
    BigDecimal total = bytes.multiply(BigDecimal.valueOf(factor));
    for (String suffix : BINARY) {
      BigDecimal[] parts = total.divideAndRemainder(unit(suffix));
      if (parts[1].signum() == 0) {
        return new Quantity(total, parts[0].toBigInteger() + suffix);
      }
    }
    return new Quantity(total, total.toBigInteger().toString());
  }

  /// Quantities are compared by what they mean, not by how they are written.
  @Override
  public int compareTo(Quantity other) {
    return bytes.compareTo(other.bytes);
  }

  private static BigDecimal unit(String suffix) {
    return switch (suffix) {
      case "" -> BigDecimal.ONE;
      case "k" -> BigDecimal.TEN.pow(3);
      case "M" -> BigDecimal.TEN.pow(6);
      case "G" -> BigDecimal.TEN.pow(9);
      case "T" -> BigDecimal.TEN.pow(12);
      case "P" -> BigDecimal.TEN.pow(15);
      case "Ki" -> BigDecimal.TWO.pow(10);
      case "Mi" -> BigDecimal.TWO.pow(20);
      case "Gi" -> BigDecimal.TWO.pow(30);
      case "Ti" -> BigDecimal.TWO.pow(40);
      case "Pi" -> BigDecimal.TWO.pow(50);
      default -> throw new NumberFormatException("not a unit: " + suffix);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
