package dev.nimfleet.policies.cel;

import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.Opaque;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Texts;
import dev.nimfleet.policies.cel.value.Uint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Values in the text that the corpus has for them.
final class Canonical {
  private Canonical() {}

  static String of(Object value) {
    return switch (value) {
      case Null _ -> "null";
      case Boolean is -> is.toString();
      case Long number -> number.toString();
      case Uint number -> number + "u";
      case Double number -> "double:" + Texts.real(number);
      case String text -> quoted(text);
      case Bytes bytes -> "b\"" + bytes.base64() + "\"";
      case ListValue list ->
          list.stream().map(Canonical::of).collect(Collectors.joining(", ", "[", "]"));
      case MapValue map -> {
        Map<String, String> sorted = new TreeMap<>(Canonical::byCodePoints);
        map.entries().forEach((key, item) -> sorted.put(of(key), of(item)));
        yield sorted.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
      }
      case CelType type -> "type:" + type.name();
      case Duration span -> "duration:" + span(span);
      case OffsetDateTime time ->
          "timestamp:" + Texts.timestamp(time.withOffsetSameInstant(java.time.ZoneOffset.UTC));
      case OptionalValue optional ->
          optional.value().map(inner -> "optional(" + of(inner) + ")").orElse("optional.none");
      case Opaque opaque -> prefix(opaque.type().name()) + ":" + opaque;
      default -> throw new IllegalArgumentException(value.getClass() + " " + value);
    };
  }

  private static String prefix(String type) {
    return switch (type) {
      case "kubernetes.Quantity" -> "quantity";
      case "kubernetes.URL" -> "url";
      case "kubernetes.Semver" -> "semver";
      case "kubernetes.NamedFormat" -> "format";
      case "net.IP" -> "ip";
      case "net.CIDR" -> "cidr";
      default -> type;
    };
  }

  private static int byCodePoints(String a, String b) {
    return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  /// Go's form: `1h30m0s`.
  private static String span(Duration span) {
    long nanos = span.toNanos();
    if (nanos == 0) return "0s";
    var magnitude = new java.math.BigInteger(Long.toString(nanos)).abs();
    String sign = nanos < 0 ? "-" : "";
    BigDecimal all = new BigDecimal(magnitude);
    if (all.compareTo(BigDecimal.valueOf(1_000_000_000)) < 0) {
      String unit =
          all.compareTo(BigDecimal.valueOf(1_000)) < 0
              ? "ns"
              : all.compareTo(BigDecimal.valueOf(1_000_000)) < 0 ? "µs" : "ms";
      int scale = unit.equals("ns") ? 0 : unit.equals("µs") ? 3 : 6;
      return sign + plain(all.movePointLeft(scale)) + unit;
    }
    BigDecimal seconds = all.movePointLeft(9);
    long minutes = seconds.toBigInteger().divide(java.math.BigInteger.valueOf(60)).longValue();
    String rest = plain(seconds.subtract(BigDecimal.valueOf(minutes * 60))) + "s";
    if (minutes == 0) return sign + rest;
    return sign + (minutes >= 60 ? (minutes / 60) + "h" : "") + (minutes % 60) + "m" + rest;
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x2028 || c == 0x2029) quoted.append("\\u%04x".formatted((int) c));
          else quoted.append(c);
        }
      }
    }
    return quoted.append('"').toString();
  }

  static Comparator<String> order() {
    return Canonical::byCodePoints;
  }
}
