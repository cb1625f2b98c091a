package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.library.Template.Verb;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Texts;
import dev.nimfleet.policies.cel.value.Uint;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/// Values in a text, as `'%s has %d'.format([name, count])` writes them.
final class Formatting {
  /// Texts that stand for a number that has no digits.
  private static final Set<String> NO_DIGITS = Set.of("NaN", "Infinity", "-Infinity");

  private Formatting() {}

  static Object format(String template, ListValue values) {
    return Template.fill(
        template,
        values.size(),
        (index, verb, precision) -> write(values.get(index), verb, precision));
  }

  private static Object write(Object value, Verb verb, long precision) {
    CelType type = CelType.of(value);
    if (!verb.takes(type)) return verb.refusal(type);
    return switch (verb) {
      case STRING -> plain(value);
      case DECIMAL -> value.toString();
      case FIXED -> isReal(value) ? Decimals.fixed(real(value), precision) : verb.refusal(type);
      case SCIENTIFIC ->
          isReal(value) ? Decimals.scientific(real(value), precision) : verb.refusal(type);
      case BINARY -> value instanceof Boolean is ? (is ? "1" : "0") : whole(value).toString(2);
      case HEX -> hex(value, HexFormat.of());
      case UPPER_HEX -> hex(value, HexFormat.of().withUpperCase());
      case OCTAL -> whole(value).toString(8);
    };
  }

  private static boolean isReal(Object value) {
    return value instanceof Double || (value instanceof String text && NO_DIGITS.contains(text));
  }

  private static double real(Object value) {
    return value instanceof Double real ? real : Double.parseDouble((String) value);
  }

  private static BigInteger whole(Object value) {
    return value instanceof Uint unsigned
        ? unsigned.toBigInteger()
        : BigInteger.valueOf((Long) value);
  }

  private static String hex(Object value, HexFormat format) {
    return switch (value) {
      case String text -> format.formatHex(utf8(text));
      case Bytes bytes -> format.formatHex(bytes.toArray());
      default -> {
        String digits = whole(value).toString(16);
        yield format.isUpperCase() ? digits.toUpperCase(Locale.ROOT) : digits;
      }
    };
  }

  /// A value that stands alone.
  private static Object plain(Object value) {
    return switch (value) {
      case ListValue list -> list(list);
      case MapValue map -> map(map);
      case Bytes bytes ->
          Conversions.text(bytes) instanceof CelError error
              ? new CelError(
                  "could not convert argument %s to string".formatted(Quotes.go(error.message())))
              : Conversions.text(bytes);
      default -> Texts.plain(value);
    };
  }

  /// A value in a list or a map, as an expression would have it.
  private static Object literal(Object value) {
    CelType type = CelType.of(value);
    if (type.equals(CelType.TIMESTAMP)) return "timestamp(" + quoted(value) + ")";
    if (type.equals(CelType.DURATION)) return "duration(" + quoted(value) + ")";
    if (!Verb.STRING.takes(type)) return new CelError("no formatting function for " + type.name());
    return switch (value) {
      case String text -> Quotes.go(text);
      case Double real -> Decimals.literal(real);
      case Bytes bytes ->
          plain(bytes) instanceof String text ? "b" + Quotes.go(text) : plain(bytes);
      default -> plain(value);
    };
  }

  private static String quoted(Object value) {
    return Quotes.go(Texts.plain(value));
  }

  private static Object list(ListValue list) {
    var all = new StringJoiner(", ", "[", "]");
    for (Object item : list) {
      Object written = literal(item);
      if (written instanceof CelError) return written;
      all.add((String) written);
    }
    return all.toString();
  }

  /// Its entries are sorted by how their keys are written.
  private static Object map(MapValue map) {
    record Written(String key, Object value) {}
    List<Written> entries = new ArrayList<>();
    for (Map.Entry<Object, Object> entry : map.entries().entrySet()) {
      if (entry.getKey() instanceof Double) {
        return new CelError("no formatting function for map key of type double");
      }
      Object value = literal(entry.getValue());
      if (value instanceof CelError) return value;
      entries.add(new Written((String) literal(entry.getKey()), value));
    }
    return entries.stream()
        .sorted((a, b) -> Arrays.compareUnsigned(utf8(a.key()), utf8(b.key())))
        .map(entry -> entry.key() + ":" + entry.value())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
