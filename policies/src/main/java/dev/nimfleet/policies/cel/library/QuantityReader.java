package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.library.Quantity.Notation;
import dev.nimfleet.policies.cel.library.Suffixes.Factor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/// Reads quantities: a sign, digits with or without a point, a suffix.
final class QuantityReader {
  private static final String NOT_OF_THE_FORM =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  private static final String NO_SUFFIX = "unable to parse quantity's suffix";
  private static final String NO_NUMBER = "unable to parse numeric part of quantity";

  /// Reading digits takes time by their square, so there is an end to it.
  private static final String TOO_LONG = "the quantity is too long";

  private static final String SUFFIX_LETTERS = "eEinumkKMGTP";

  /// How many digits 64 bits surely hold, and how many of them where a power of 2 comes in.
  private static final int DIGITS = 18;

  private static final int BINARY_DIGITS = 14;
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String text;
  private int here;

  private QuantityReader(String text) {
    this.text = text;
  }

  static Quantity read(String text) throws Unreadable {
    if (text.isEmpty()) throw new Unreadable(NOT_OF_THE_FORM);
    if (text.length() > Amount.Limits.DIGITS) throw new Unreadable(TOO_LONG);
    if (text.equals("0")) {
      return new Quantity(new Amount.Small(0, 0), Notation.DECIMAL, Optional.of(text), false);
    }
    return new QuantityReader(text).read();
  }

  private Quantity read() throws Unreadable {
    boolean isNegative = text.startsWith("-");
    if (isNegative || text.startsWith("+")) here++;
    while (here < text.length() && text.charAt(here) == '0') here++;
    String whole = digits();
    if (whole.isEmpty()) whole = "0";
    String fraction = "";
    if (here < text.length() && text.charAt(here) == '.') {
      here++;
      fraction = digits();
    }
    String number = text.substring(0, here);
    Factor factor = Suffixes.factor(suffix()).orElseThrow(() -> new Unreadable(NO_SUFFIX));
    Optional<Quantity> small = small(isNegative, whole, fraction, factor);
    return small.isPresent() ? small.get() : large(number, factor);
  }

  private String digits() {
    int start = here;
    while (here < text.length() && isDigit(text.charAt(here))) here++;
    return text.substring(start, here);
  }

  private String suffix() throws Unreadable {
    int start = here;
    while (here < text.length() && SUFFIX_LETTERS.indexOf(text.charAt(here)) >= 0) here++;
    if (here < text.length() && "+-".indexOf(text.charAt(here)) >= 0) here++;
    digits();
    if (here < text.length()) throw new Unreadable(NOT_OF_THE_FORM);
    return text.substring(start);
  }

  /// The form for what surely fits into 64 bits.
  private Optional<Quantity> small(
      boolean isNegative, String whole, String fraction, Factor factor) {
    boolean isBinary = factor.notation() == Notation.BINARY;
    if (isBinary && !fraction.isEmpty()) return Optional.empty();
    int room =
        isBinary
            ? BINARY_DIGITS - whole.length() - factor.exponent() * 3 / 10
            : DIGITS - whole.length() - fraction.length();
    int scale = isBinary ? 0 : factor.exponent() - fraction.length();
    if (room < 0 || scale < -Amount.Limits.PLACES) return Optional.empty();
    String digits = whole + fraction;
    long unsigned = Long.parseLong(digits);
    long value = isBinary ? unsigned << factor.exponent() : unsigned;
    boolean isCanonical =
        isBinary
            ? unsigned % 8 != 0
            : scale % 3 == 0 && !digits.endsWith("000") && !digits.startsWith("0");
    return Optional.of(
        new Quantity(
            new Amount.Small(isNegative ? -value : value, scale),
            factor.notation(),
            isCanonical ? Optional.of(text) : Optional.empty(),
            false));
  }

  private static Quantity large(String number, Factor factor) throws Unreadable {
    boolean isNegative = number.startsWith("-");
    String unsigned = number.replaceFirst("^[+-]", "");
    int point = unsigned.indexOf('.');
    int places = point < 0 ? 0 : unsigned.length() - point - 1;
    String digits = unsigned.replace(".", "");
    if (digits.isEmpty()) throw new Unreadable(NO_NUMBER);
    var unscaled = new BigInteger(digits);
    boolean isBinary = factor.notation() == Notation.BINARY;
    BigDecimal exact =
        isBinary
            ? new BigDecimal(unscaled.shiftLeft(factor.exponent()), places)
            : new BigDecimal(unscaled, places - factor.exponent());
    Amount amount = Amount.rounded(exact);
    Notation notation = factor.notation();
    if (isBinary && amount.exact().compareTo(MOST) > 0) amount = new Amount.Large(MOST);
    if (isBinary && amount.sign() > 0 && amount.exact().compareTo(BigDecimal.ONE) < 0) {
      notation = Notation.DECIMAL;
    }
    return new Quantity(isNegative ? amount.negated() : amount, notation, Optional.empty(), false);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
