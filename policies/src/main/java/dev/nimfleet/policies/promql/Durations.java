package dev.nimfleet.policies.promql;

import java.util.Locale;

/// Durations such as `1h30m`: whole numbers with units, the larger units first.
final class Durations {
  private static final Unit[] UNITS = Unit.values();
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private enum Unit {
    Y(365 * 24 * 3_600_000L, true),
    W(7 * 24 * 3_600_000L, true),
    D(24 * 3_600_000L, false),
    H(3_600_000L, false),
    M(60_000L, false),
    S(1_000L, false),
    MS(1, false);

    private final long millis;
    private final boolean isForWholesOnly;

    Unit(long millis, boolean isForWholesOnly) {
      this.millis = millis;
      this.isForWholesOnly = isForWholesOnly;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Durations() {}

  /// Whether a text that starts as a number is meant as a duration.
  static boolean isDuration(String text) {
    int at = digits(text, 0);
    return at > 0 && at < text.length() && "smhdwy".indexOf(text.charAt(at)) >= 0;
  }

  static double seconds(String text, int start) {
    long sum = 0;
    int at = 0;
    int unit = 0;
    while (at < text.length()) {
      int end = digits(text, at);
      int next = unit(text, end, unit);
      if (end == at || next == UNITS.length) throw QueryErrors.noNumber(start, text);
      sum = add(sum, text.substring(at, end), UNITS[next].millis, start);
      at = end + UNITS[next].text().length();
      unit = next + 1;
    }
    return ofMillis(sum);
  }

  /// Calculated as in Prometheus, so that the last digits are the same.
  static double ofMillis(long millis) {
    long whole = millis / 1_000;
    return whole + (millis % 1_000) * 1e6 / 1e9;
  }

  /// `1h30m` for 5400; years and weeks only where nothing remains. A number where milliseconds do
  /// not suffice.
  static String write(double seconds) {
    double millis = Math.rint(Math.abs(seconds) * 1_000);
    long left = (long) millis;
    double again = ofMillis(left);
    if (left > MAX_MILLIS || again != Math.abs(seconds)) return Numbers.write(seconds);
    StringBuilder text = new StringBuilder();
    for (Unit unit : UNITS) {
      if (left < unit.millis || (unit.isForWholesOnly && left % unit.millis != 0)) continue;
      text.append(left / unit.millis).append(unit.text());
      left %= unit.millis;
    }
    String sign = seconds < 0 || (seconds == 0 && 1 / seconds < 0) ? "-" : "";
    return sign + (text.isEmpty() ? "0s" : text);
  }

  /// The unit that is written there, among those that may still come.
  private static int unit(String text, int at, int first) {
    int end = at;
    while (end < text.length() && !Character.isDigit(text.charAt(end))) {
      end++;
    }
    for (int i = first; i < UNITS.length; i++) {
      if (text.substring(at, end).equals(UNITS[i].text())) return i;
    }
    return UNITS.length;
  }

  private static long add(long sum, String count, long millis, int start) {
    try {
      long added = Math.addExact(sum, Math.multiplyExact(Long.parseLong(count), millis));
      if (added <= MAX_MILLIS) return added;
    } catch (ArithmeticException | NumberFormatException e) {
      // It is said below.
    }
    throw QueryErrors.hugeDuration(start);
  }

  private static int digits(String text, int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
