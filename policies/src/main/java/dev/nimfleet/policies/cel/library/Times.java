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
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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

  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}T)(\\d{1,2})(:\\d{2}:\\d{2})(?:[.,](\\d+))?(Z|[+-]\\d{2}:\\d{2})");
  private static final CelError NOT_A_DURATION =
      new CelError("type conversion error from 'string' to 'google.protobuf.Duration'");
  private static final CelError NOT_A_TIMESTAMP =
      new CelError("type conversion error from 'string' to 'google.protobuf.Timestamp'");
  private static final CelError INTEGER_OVERFLOW = new CelError("integer overflow");
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
    all.addAll(getter("getMilliseconds", "milliseconds", time -> time.getNano() / 1_000_000));
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
            a -> get.applyAsLong(((OffsetDateTime) a[0]).atZoneSameInstant(ZoneOffset.UTC))),
        member(
            "timestamp_to_" + part + "_with_tz",
            "timestamp.%s(string) -> int".formatted(function),
            a ->
                zone((String) a[1]) instanceof ZoneId zone
                    ? (Object) get.applyAsLong(((OffsetDateTime) a[0]).atZoneSameInstant(zone))
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
    int colon = name.indexOf(':');
    if (colon < 0) return region(name);
    String hours = name.substring(0, colon);
    String minutes = name.substring(colon + 1);
    for (String part : List.of(hours, minutes)) {
      if (!NUMBER.matcher(part).matches()) {
        return new CelError("strconv.Atoi: parsing %s: invalid syntax".formatted(Quotes.go(part)));
      }
    }
    long sign = hours.startsWith("-") ? -1 : 1;
    long shift = Long.parseLong(hours) * 60 + sign * Long.parseLong(minutes);
    // Go takes any shift; what Java cannot say comes to the same time of day.
    return ZoneOffset.ofTotalSeconds((int) (shift * 60 % (24 * 3600)) % (18 * 3600 + 1));
  }

  private static Object region(String name) {
    if (name.isEmpty() || name.equals("Local")) return ZoneOffset.UTC;
    if (name.contains("..") || name.startsWith("/") || name.contains("\\")) {
      return new CelError("time: invalid location name");
    }
    if (name.equals("EST")) return ZoneOffset.ofHours(-5);
    return ZoneId.getAvailableZoneIds().contains(name)
        ? ZoneId.of(name)
        : (Object) new CelError("unknown time zone " + name);
  }

  /// Reads `1h30m`, `-0.5s` and the like.
  static Object duration(String text) {
    String rest = text.replaceFirst("^[+-]", "");
    if (rest.equals("0")) return Duration.ZERO;
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    int end = 0;
    while (end < rest.length() && part.find() && part.start() == end) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      end = part.end();
    }
    if (rest.isEmpty() || end < rest.length()) return NOT_A_DURATION;
    if (text.startsWith("-")) nanos = nanos.negate();
    try {
      return Duration.ofNanos(nanos.toBigInteger().longValueExact());
    } catch (ArithmeticException _) {
      return NOT_A_DURATION;
    }
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

  /// Reads the form of RFC 3339, as leniently as Go: an hour of one digit, a comma, any fraction.
  static Object timestamp(String text) {
    Matcher form = TIME.matcher(text);
    if (!form.matches()) return NOT_A_TIMESTAMP;
    try {
      String hour = form.group(2).length() == 1 ? "0" + form.group(2) : form.group(2);
      var local = LocalDateTime.parse(form.group(1) + hour + form.group(3));
      String fraction = form.group(4) == null ? "" : form.group(4);
      long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
      return bounded(local.plusNanos(nanos), form.group(5));
    } catch (DateTimeException _) {
      return NOT_A_TIMESTAMP;
    }
  }

  private static Object bounded(LocalDateTime local, String offset) {
    if (offset.equals("Z")) return bounded(local.atOffset(ZoneOffset.UTC));
    int hours = Integer.parseInt(offset.substring(1, 3));
    int minutes = Integer.parseInt(offset.substring(4));
    if (hours > 24 || minutes > 60) return NOT_A_TIMESTAMP;
    int seconds = (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60;
    return Math.abs(seconds) <= ZoneOffset.MAX.getTotalSeconds()
        ? bounded(local.atOffset(ZoneOffset.ofTotalSeconds(seconds)))
        : bounded(local.minusSeconds(seconds).atOffset(ZoneOffset.UTC));
  }

  private static Object bounded(OffsetDateTime time) {
    Instant instant = time.toInstant();
    return instant.isBefore(FIRST) || instant.isAfter(LAST) ? TIMESTAMP_OVERFLOW : (Object) time;
  }

  /// A span or a time that fits, or the error that it does not.
  static Object checked(Supplier<Object> computation) {
    try {
      Object result = computation.get();
      if (result instanceof Duration span) {
        return Duration.ofNanos(span.toNanos());
      }
      return bounded((OffsetDateTime) result);
    } catch (ArithmeticException | DateTimeException _) {
      return INTEGER_OVERFLOW;
    }
  }
}
