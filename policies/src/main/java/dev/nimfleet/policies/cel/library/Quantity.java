package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Opaque;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/// An amount of a resource, such as `1500m` or `1Gi`.
///
/// @param written the text it was read from, where Kubernetes goes on showing that
/// @param isComputed whether it is a sum or a difference
record Quantity(Amount amount, Notation notation, Optional<String> written, boolean isComputed)
    implements Opaque, Comparable<Quantity> {
  static final CelType TYPE = new CelType("kubernetes.Quantity");

  private static final CelError TOO_LARGE = new CelError("the quantities are too far apart");
  private static final BigInteger BINARY_STEP = BigInteger.valueOf(1024);

  /// The family of suffixes that a quantity is shown with.
  enum Notation {
    BINARY,
    DECIMAL,
    EXPONENT
  }

  /// A number and what it counts, such as `500` and `m`.
  private record Shown(BigInteger number, String suffix) {}

  static Quantity of(long number) {
    return new Quantity(new Amount.Small(number, 0), Notation.EXPONENT, Optional.empty(), false);
  }

  /// The sum, in the notation of the first one that is not zero; an error if it cannot be told.
  Object plus(Quantity other) {
    Notation shown = amount.sign() == 0 ? other.notation : notation;
    return amount
        .plus(other.amount)
        .<Object>map(sum -> new Quantity(sum, shown, Optional.empty(), true))
        .orElse(TOO_LARGE);
  }

  Object minus(Quantity other) {
    return plus(new Quantity(other.amount.negated(), other.notation, Optional.empty(), true));
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  /// On the right of `==` Kubernetes does not take what it computed, though it does on the left.
  @Override
  public Object equalTo(Object other) {
    return other instanceof Quantity quantity && !quantity.isComputed
        ? equals(other)
        : CelError.noSuchOverload();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantity quantity && compareTo(quantity) == 0;
  }

  @Override
  public int hashCode() {
    return amount.exact().stripTrailingZeros().hashCode();
  }

  @Override
  public String toString() {
    if (written.isPresent()) return written.get();
    if (amount.sign() == 0) return "0";
    Shown shown = isShownInBinary() ? binary() : decimal();
    return shown.number + shown.suffix;
  }

  private boolean isShownInBinary() {
    if (notation != Notation.BINARY) return false;
    BigDecimal exact = amount.exact();
    return exact.abs().compareTo(new BigDecimal(BINARY_STEP)) >= 0
        && exact.stripTrailingZeros().scale() <= 0;
  }

  private Shown binary() {
    BigInteger number = amount.exact().setScale(0, RoundingMode.UNNECESSARY).unscaledValue();
    int steps = 0;
    while (true) {
      BigInteger[] parts = number.divideAndRemainder(BINARY_STEP);
      if (parts[1].signum() != 0) break;
      number = parts[0];
      steps++;
    }
    return new Shown(number, Suffixes.binary(10 * steps));
  }

  private Shown decimal() {
    BigDecimal shortest = amount.exact().stripTrailingZeros();
    int exponent = Math.floorDiv(-shortest.scale(), 3) * 3;
    BigInteger number =
        shortest.unscaledValue().multiply(BigInteger.TEN.pow(-shortest.scale() - exponent));
    String suffix =
        notation == Notation.EXPONENT
            ? (exponent == 0 ? "" : "e" + exponent)
            : Suffixes.decimal(exponent);
    return new Shown(number, suffix);
  }
}
