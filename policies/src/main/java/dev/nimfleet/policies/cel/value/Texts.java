package dev.nimfleet.policies.cel.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;

/// How values are written in messages and by `string(x)`, as Go writes them.
public final class Texts {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final long NANOS = 1_000_000_000L;

  private Texts() {}

  /// A value as a message shows it.
  public static String plain(Object value) {
    return switch (value) {
      case String text -> text;
      case Double real -> real(real);
      case Null _ -> "null";
      case Duration duration -> duration(duration);
      case OffsetDateTime time -> timestamp(time);
      case ListValue list ->
          list.stream().map(Texts::plain).collect(Collectors.joining(", ", "[", "]"));
      case MapValue map ->
          map.entries().entrySet().stream()
              .map(entry -> plain(entry.getKey()) + ": " + plain(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case OptionalValue optional ->
          optional.value().map(inner -> "optional(" + plain(inner) + ")").orElse("optional.none()");
      default -> value.toString();
    };
  }

  /// The shortest text that gives the same number again: `1`, `0.5`, `1e+06`.
  public static String real(double real) {
    if (Double.isNaN(real)) return "NaN";
    if (Double.isInfinite(real)) return real > 0 ? "+Inf" : "-Inf";
    if (real == 0) return 1 / real < 0 ? "-0" : "0";
    BigDecimal shortest = shortest(Math.abs(real));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String sign = real < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 6) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%c%se%s%02d"
          .formatted(
              sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    return sign + shortest.toPlainString();
  }

  /// Java never writes fewer than two digits, though one may do.
  private static BigDecimal shortest(double real) {
    BigDecimal digits = new BigDecimal(Double.toString(real)).stripTrailingZeros();
    if (digits.precision() != 2) return digits;
    BigDecimal one = digits.round(new MathContext(1)).stripTrailingZeros();
    return one.doubleValue() == real ? one : digits;
  }

  /// Seconds with the fraction that it has: `90s`, `0.5s`.
  public static String duration(Duration duration) {
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
    boolean isNegative = seconds < 0;
    if (isNegative && nanos > 0) {
      seconds += 1;
      nanos = (int) (NANOS - nanos);
    }
    String whole = (isNegative && seconds == 0 ? "-" : "") + seconds;
    return whole + fraction(nanos) + "s";
  }

  /// The form of RFC 3339, in the zone that it was written in.
  public static String timestamp(OffsetDateTime time) {
    return SECONDS.format(time) + fraction(time.getNano()) + time.getOffset().getId();
  }

  private static String fraction(int nanos) {
    return nanos == 0 ? "" : "." + "%09d".formatted(nanos).replaceFirst("0+$", "");
  }
}
