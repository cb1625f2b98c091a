package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time and spans of it.
final class Times {
  static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d{2}):(\\d{2})");
  private static final CelError DURATION_OVERFLOW = new CelError("duration overflow");
  private static final CelError TIMESTAMP_OVERFLOW = new CelError("timestamp overflow");

  private Times() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    all.addAll(getter("getFullYear", "year", ZonedDateTime::getYear));
    all.addAll(getter("getMonth", "month", time -> time.getMonthValue() - 1));
    all.addAll(getter("getDayOfYear", "day_of_year", time -> time.getDayOfYear() - 1));
    all.addAll(getter("getDayOfMonth", "day_of_month", time -> time.getDayOfMonth() - 1));
    all.addAll(getter("getDate", "day_of_month_1_based", ZonedDateTime::getDayOfMonth));
    all.addAll(getter("getDayOfWeek", "day_of_week", time -> time.getDayOfWeek().getValue() % 7));
    all.addAll(getter("getHours", "hours", ZonedDateTime::getHour));
    all.addAll(getter("getMinutes", "minutes", ZonedDateTime::getMinute));
    all.addAll(getter("getSeconds", "seconds", ZonedDateTime::getSecond));
    all.addAll(
        getter("getMilliseconds", "milliseconds", time -> time.getNano() / 1_000_000));
    all.add(span("getHours", "hours", Duration::toHours));
    all.add(span("getMinutes", "minutes", Duration::toMinutes));
    all.add(span("getSeconds", "seconds", Times::wholeSeconds));
    all.add(span("getMilliseconds", "milliseconds", Duration::toMillis));
    return Library.language("times", KubernetesVersion.FIRST, all);
  }

  private static List<Overload> getter(
      String function, String part, ToLongFunction<ZonedDateTime> get) {
    return List.of(
        member(
            "timestamp_to_" + part,
            "timestamp.%s() -> int".formatted(function),
            a -> get.applyAsLong(((Instant) a[0]).atZone(ZoneOffset.UTC))),
        member(
            "timestamp_to_" + part + "_with_tz",
            "timestamp.%s(string) -> int".formatted(function),
            a ->
                zone((String) a[1]) instanceof ZoneId zone
                    ? (Object) get.applyAsLong(((Instant) a[0]).atZone(zone))
                    : zone((String) a[1])));
  }

  private static Overload span(String function, String part, ToLongFunction<Duration> get) {
    return member(
        "duration_to_" + part,
        "duration.%s() -> int".formatted(function),
        a -> get.applyAsLong((Duration) a[0]));
  }

  private static long wholeSeconds(Duration duration) {
    return duration.isNegative() ? -duration.negated().toSeconds() : duration.toSeconds();
  }

  private static Object zone(String name) {
    Matcher offset = OFFSET.matcher(name);
    try {
      if (offset.matches()) {
        int minutes = Integer.parseInt(offset.group(2)) * 60 + Integer.parseInt(offset.group(3));
        return ZoneOffset.ofTotalSeconds((offset.group(1).equals("-") ? -1 : 1) * minutes * 60);
      }
      return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException _) {
      return new CelError("unknown time zone " + name);
    }
  }

  /// Reads `1h30m`, `-0.5s` and the like.
  static Object duration(String text) {
    CelError invalid = new CelError("time: invalid duration " + Quotes.go(text));
    String rest = text.replaceFirst("^[+-]", "");
    if (rest.equals("0")) return Duration.ZERO;
    if (rest.isEmpty()) return invalid;
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    int end = 0;
    while (end < rest.length()) {
      if (!part.find() || part.start() != end) return partless(text, rest.substring(end));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      end = part.end();
    }
    if (text.startsWith("-")) nanos = nanos.negate();
    try {
      return Duration.ofNanos(nanos.toBigInteger().longValueExact());
    } catch (ArithmeticException _) {
      return invalid;
    }
  }

  private static CelError partless(String text, String rest) {
    Matcher number = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([^\\d.]*).*").matcher(rest);
    if (!number.matches()) return new CelError("time: invalid duration " + Quotes.go(text));
    String unit = number.group(2);
    return new CelError(
        unit.isEmpty()
            ? "time: missing unit in duration " + Quotes.go(text)
            : "time: unknown unit %s in duration %s".formatted(Quotes.go(unit), Quotes.go(text)));
  }

  private static BigDecimal unit(String name) {
    return switch (name) {
      case "ns" -> BigDecimal.ONE;
      case "us", "µs", "μs" -> BigDecimal.valueOf(1_000);
      case "ms" -> BigDecimal.valueOf(1_000_000);
      case "s" -> BigDecimal.valueOf(1_000_000_000);
      case "m" -> BigDecimal.valueOf(60_000_000_000L);
      default -> BigDecimal.valueOf(3_600_000_000_000L);
    };
  }

  /// Reads the form of RFC 3339.
  static Object timestamp(String text) {
    try {
      Instant time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
      return time.isBefore(FIRST) || time.isAfter(LAST) ? TIMESTAMP_OVERFLOW : (Object) time;
    } catch (DateTimeParseException _) {
      return new CelError(
          "parsing time %1$s as \"2006-01-02T15:04:05Z07:00\": cannot parse %1$s as \"2006\""
              .formatted(Quotes.go(text)));
    }
  }

  /// A span or a time that fits, or the error that it does not.
  static Object checked(Supplier<Object> computation) {
    try {
      Object result = computation.get();
      if (result instanceof Duration span) {
        span.toNanos();
        return span;
      }
      Instant time = (Instant) result;
      return time.isBefore(FIRST) || time.isAfter(LAST) ? TIMESTAMP_OVERFLOW : (Object) time;
    } catch (ArithmeticException | DateTimeException _) {
      return DURATION_OVERFLOW;
    }
  }
}
