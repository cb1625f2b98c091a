package dev.nimfleet.policies.cel.library;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Real numbers in decimal digits, as `format` writes them: in the way of American English.
final class Decimals {
  private static final int LITERAL_FRACTION = 6;

  /// One digit before the point and six behind it.
  private static final MathContext SCIENTIFIC = new MathContext(7, RoundingMode.HALF_EVEN);

  /// The largest number that Go reads in a clause may have one digit more than this one.
  private static final long LARGEST_START = 1_000_000;

  private static final String TOO_LARGE = "%!(NOVERB)";
  private static final String SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Decimals() {}

  /// What `%.2f` gives: `1,234.50`.
  ///
  /// Go keeps the number of digits in a byte where it fills zeros in, and in two where it rounds.
  static String fixed(double real, long precision) {
    if (precision / 10 > LARGEST_START) return TOO_LARGE;
    if (!Double.isFinite(real)) return endless(real);
    short most = (short) precision;
    int least = (int) precision & 0xff;
    BigDecimal size =
        most < 0
            ? BigDecimal.valueOf(Math.abs(real))
            : new BigDecimal(Math.abs(real)).setScale(most, RoundingMode.HALF_EVEN);
    size = size.stripTrailingZeros();
    String digits = size.setScale(Math.max(least, size.scale())).toPlainString();
    int point = digits.indexOf('.');
    return sign(real) + grouped(digits, point < 0 ? digits.length() : point);
  }

  private static String grouped(String digits, int point) {
    var grouped = new StringBuilder(digits);
    for (int i = point - 3; i > 0; i -= 3) grouped.insert(i, ',');
    return grouped.toString();
  }

  /// What `%e` gives: `1.500000×10⁰³`. A precision is taken for a width.
  static String scientific(double real, long width) {
    if (width / 10 > LARGEST_START) return TOO_LARGE;
    String written = Double.isFinite(real) ? sign(real) + power(Math.abs(real)) : endless(real);
    int missing = ((int) width & 0xffff) - written.length();
    return " ".repeat(Math.max(0, missing)) + written;
  }

  private static String power(double size) {
    BigDecimal rounded = new BigDecimal(size).round(SCIENTIFIC);
    boolean isZero = rounded.signum() == 0;
    int exponent = isZero ? 0 : rounded.precision() - rounded.scale() - 1;
    BigDecimal start = isZero ? rounded : rounded.movePointLeft(exponent);
    return start.setScale(SCIENTIFIC.getPrecision() - 1) + "×10" + superscript(exponent);
  }

  private static String superscript(int exponent) {
    var raised = new StringBuilder(exponent < 0 ? "⁻" : "");
    int size = Math.abs(exponent);
    if (size < 10) raised.append(SUPERSCRIPT.charAt(0));
    for (char digit : Integer.toString(size).toCharArray()) {
      raised.append(SUPERSCRIPT.charAt(digit - '0'));
    }
    return raised.toString();
  }

  private static String endless(double real) {
    return Double.isNaN(real) ? "NaN" : sign(real) + "∞";
  }

  /// A zero has none.
  private static String sign(double real) {
    return real < 0 ? "-" : "";
  }

  /// What a list or a map has: `1.500000`; what has no digits is a text there.
  static String literal(double real) {
    if (Double.isNaN(real)) return "\"NaN\"";
    if (Double.isInfinite(real)) return real > 0 ? "\"+Inf\"" : "\"-Inf\"";
    String digits =
        new BigDecimal(Math.abs(real))
            .setScale(LITERAL_FRACTION, RoundingMode.HALF_EVEN)
            .toPlainString();
    return (Double.compare(real, 0.0) < 0 ? "-" : "") + digits;
  }
}
