package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A text with places for values, such as `%s` and `%.2f`.
public final class Template {
  private static final int DEFAULT_PRECISION = 6;

  /// How a value is written.
  public enum Verb {
    STRING(
        's',
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists,"
            + " types, durations, and timestamps"),
    DECIMAL('d', "decimal clause can only be used on integers"),
    FIXED('f', "fixed-point clause can only be used on doubles"),
    SCIENTIFIC('e', "scientific clause can only be used on doubles"),
    BINARY('b', "only integers and bools can be formatted as binary"),
    HEX('x', "only integers, byte buffers, and strings can be formatted as hex"),
    UPPER_HEX('X', HEX.rule),
    OCTAL('o', "octal clause can only be used on integers");

    private final char letter;
    private final String rule;

    Verb(char letter, String rule) {
      this.letter = letter;
      this.rule = rule;
    }

    public boolean takes(CelType type) {
      return types().contains(type);
    }

    private List<CelType> types() {
      return switch (this) {
        case DECIMAL, OCTAL -> List.of(CelType.INT, CelType.UINT);
        case FIXED, SCIENTIFIC -> List.of(CelType.DOUBLE, CelType.STRING);
        case BINARY -> List.of(CelType.INT, CelType.UINT, CelType.BOOL);
        case HEX, UPPER_HEX -> List.of(CelType.INT, CelType.UINT, CelType.STRING, CelType.BYTES);
        case STRING ->
            List.of(
                CelType.STRING,
                CelType.BOOL,
                CelType.BYTES,
                CelType.INT,
                CelType.UINT,
                CelType.DOUBLE,
                CelType.MAP,
                CelType.LIST,
                CelType.TYPE,
                CelType.DURATION,
                CelType.TIMESTAMP,
                CelType.NULL);
      };
    }

    /// Why a value of this type cannot be written so.
    public CelError refusal(CelType type) {
      return new CelError(rule + ", was given " + type.name());
    }

    private static Optional<Verb> of(char letter) {
      return Arrays.stream(values()).filter(verb -> verb.letter == letter).findFirst();
    }
  }

  /// Writes the value for one place.
  @FunctionalInterface
  public interface Writer {
    /// A text, or the error that the value cannot be written so.
    ///
    /// @param index which value it is
    Object write(int index, Verb verb, long precision);
  }

  private final String text;
  private int here;

  private Template(String text) {
    this.text = text;
  }

  /// Fills the places in.
  ///
  /// @param size how many values there are
  /// @return the text, or the first error
  public static Object fill(String template, int size, Writer writer) {
    return new Template(template).filled(size, writer);
  }

  private Object filled(int size, Writer writer) {
    var filled = new StringBuilder();
    int index = 0;
    while (here < text.length()) {
      char c = text.charAt(here++);
      if (c != '%') {
        filled.append(c);
      } else if (text.startsWith("%", here)) {
        filled.append('%');
        here++;
      } else {
        Object value = value(index++, size, writer);
        if (value instanceof CelError) return value;
        filled.append(value);
      }
    }
    return filled.toString();
  }

  private Object value(int index, int size, Writer writer) {
    if (index >= size) return new CelError("index " + index + " out of range");
    if (here == text.length()) return new CelError("unexpected end of string");
    Object precision = precision();
    if (!(precision instanceof Long digits)) {
      return unreadable("error while parsing precision: " + precision);
    }
    Optional<Verb> verb = Verb.of(text.charAt(here));
    if (verb.isEmpty()) return unreadable("unrecognized formatting clause \"" + firstByte() + "\"");
    here++;
    Object written = writer.write(index, verb.get(), digits);
    return written instanceof CelError error
        ? new CelError("error during formatting: " + error)
        : written;
  }

  private static CelError unreadable(String reason) {
    return new CelError("could not parse formatting clause: " + reason);
  }

  /// What cel-go takes for the letter: it reads bytes.
  private String firstByte() {
    byte[] bytes = text.substring(here).getBytes(StandardCharsets.UTF_8);
    return new String(bytes, 0, 1, StandardCharsets.ISO_8859_1);
  }

  private Object precision() {
    if (text.charAt(here) != '.') return (long) DEFAULT_PRECISION;
    int start = ++here;
    while (here < text.length() && text.charAt(here) >= '0' && text.charAt(here) <= '9') here++;
    if (here == text.length()) return new CelError("could not find end of precision specifier");
    String digits = text.substring(start, here);
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      return new CelError(
          "error while converting precision to integer: strconv.Atoi: parsing %s: %s"
              .formatted(
                  Quotes.go(digits), digits.isEmpty() ? "invalid syntax" : "value out of range"));
    }
  }
}
