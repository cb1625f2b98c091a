package dev.nimfleet.policies.promql;

import java.math.BigDecimal;

/// How Prometheus reads and writes numbers and durations.
final class Numbers {
  private static final double NANOS = 1e9;

  private Numbers() {}

  static Query.NumberLiteral read(Token token) {
    String text = token.text();
    int at = token.at().start();
    if (text.equalsIgnoreCase("inf")) {
      return new Query.NumberLiteral(token.at(), Double.POSITIVE_INFINITY, false);
    }
    if (text.equalsIgnoreCase("nan")) return new Query.NumberLiteral(token.at(), Double.NaN, false);
    if (Durations.isDuration(text)) {
      return new Query.NumberLiteral(token.at(), Durations.seconds(text, at), true);
    }
    boolean isHex = text.startsWith("0x") || text.startsWith("0X");
    if (!hasGoodUnderscores(text, isHex)) throw QueryErrors.noNumber(at, text);
    String digits = text.replace("_", "");
    double value = isHex ? hex(token, digits.substring(2)) : decimal(token, digits);
    return new Query.NumberLiteral(token.at(), value, false);
  }

  /// The shortest text that gives the number again.
  static String write(double value) {
    if (Double.isNaN(value)) return "NaN";
    if (Double.isInfinite(value)) return value > 0 ? "Inf" : "-Inf";
    if (value == 0) return 1 / value < 0 ? "-0" : "0";
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    return shortest.toPlainString();
  }

  /// Whether a length of time fits into nanoseconds of 64 bits.
  static boolean isLapse(double seconds) {
    return Math.abs(seconds) <= 0x1p63 / NANOS;
  }

  /// An underscore stands between digits, or before the first digit of a hexadecimal number.
  private static boolean hasGoodUnderscores(String text, boolean isHex) {
    int radix = isHex ? 16 : 10;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '_') continue;
      if (i == 0 || i + 1 == text.length()) return false;
      boolean isAfterPrefix = isHex && i == 2;
      if (!isAfterPrefix && !isDigit(text.charAt(i - 1), radix)) return false;
      if (!isDigit(text.charAt(i + 1), radix)) return false;
    }
    return true;
  }

  private static double hex(Token token, String digits) {
    try {
      boolean isUnsigned = !digits.isEmpty() && isDigit(digits.charAt(0), 16);
      if (isUnsigned) return Long.parseLong(digits, 16);
    } catch (NumberFormatException e) {
      // It is said below.
    }
    throw QueryErrors.noNumber(token.at().start(), token.text());
  }

  private static double decimal(Token token, String digits) {
    if (!isDecimal(digits)) throw QueryErrors.noNumber(token.at().start(), token.text());
    if (isOctal(digits)) return Long.parseLong(digits, 8);
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw QueryErrors.hugeNumber(token.at().start(), token.text());
    }
    return value;
  }

  /// Digits, maybe with a point among them, maybe with an exponent.
  private static boolean isDecimal(String text) {
    int at = digits(text, 0);
    int count = at;
    if (at < text.length() && text.charAt(at) == '.') {
      int end = digits(text, at + 1);
      count += end - at - 1;
      at = end;
    }
    if (count == 0) return false;
    if (at == text.length()) return true;
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') return false;
    at++;
    if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) at++;
    return at < text.length() && digits(text, at) == text.length();
  }

  private static int digits(String text, int start) {
    int at = start;
    while (at < text.length() && isDigit(text.charAt(at), 10)) {
      at++;
    }
    return at;
  }

  /// As in Go, `017` is 15. What does not fit into 64 bits is decimal after all.
  private static boolean isOctal(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') return false;
    if (!text.chars().allMatch(c -> c >= '0' && c <= '7')) return false;
    int first = 0;
    while (first < text.length() && text.charAt(first) == '0') {
      first++;
    }
    return text.length() - first <= 21;
  }

  private static boolean isDigit(char c, int radix) {
    return c <= 'f' && Character.digit(c, radix) >= 0;
  }
}
