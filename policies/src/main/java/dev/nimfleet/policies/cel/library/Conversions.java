package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Texts;
import dev.nimfleet.policies.cel.value.Uint;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// `int(x)`, `string(x)` and the like.
final class Conversions {
  private static final CelError OVERFLOW = new CelError("integer overflow");
  private static final CelError UNSIGNED_OVERFLOW = new CelError("unsigned integer overflow");
  private static final CelError TIME_OVERFLOW = new CelError("timestamp overflow");
  private static final CelError NOT_UTF_8 =
      new CelError("invalid UTF-8 in bytes, cannot convert to string");

  private static final Pattern REAL =
      Pattern.compile("[+-]?((\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|(?i:inf|infinity|nan))");
  private static final Pattern HEX_REAL =
      Pattern.compile("[+-]?0[xX](\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)[pP][+-]?\\d+");
  private static final Pattern SEPARATOR = Pattern.compile("(?<=\\p{XDigit})_(?=\\p{XDigit})");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private static final List<String> TRUE = List.of("1", "t", "T", "true", "TRUE", "True");
  private static final List<String> FALSE = List.of("0", "f", "F", "false", "FALSE", "False");

  private Conversions() {}

  static Library library() {
    return Library.language(
        "conversions",
        KubernetesVersion.FIRST,
        List.of(
            same("bool_to_bool", "bool"),
            global("string_to_bool", "bool(string) -> bool", a -> bool((String) a[0])),
            same("bytes_to_bytes", "bytes"),
            global(
                    "string_to_bytes",
                    "bytes(string) -> bytes",
                    a -> Bytes.of(((String) a[0]).getBytes(StandardCharsets.UTF_8)))
                .costing(Costs.reading(0)),
            same("double_to_double", "double"),
            global("int64_to_double", "double(int) -> double", a -> (double) (Long) a[0]),
            global("uint64_to_double", "double(uint) -> double", a -> ((Uint) a[0]).asDouble()),
            global("string_to_double", "double(string) -> double", a -> real((String) a[0])),
            same("int64_to_int64", "int"),
            global("double_to_int64", "int(double) -> int", a -> whole((Double) a[0])),
            global(
                "uint64_to_int64",
                "int(uint) -> int",
                a -> ((Uint) a[0]).bits() < 0 ? OVERFLOW : (Object) ((Uint) a[0]).bits()),
            global("string_to_int64", "int(string) -> int", a -> whole((String) a[0])),
            global(
                "timestamp_to_int64",
                "int(timestamp) -> int",
                a -> ((OffsetDateTime) a[0]).toEpochSecond()),
            same("uint64_to_uint64", "uint"),
            global(
                "int64_to_uint64",
                "uint(int) -> uint",
                a -> (Long) a[0] < 0 ? UNSIGNED_OVERFLOW : (Object) new Uint((Long) a[0])),
            global("double_to_uint64", "uint(double) -> uint", a -> unsigned((Double) a[0])),
            global("string_to_uint64", "uint(string) -> uint", a -> unsigned((String) a[0])),
            same("string_to_string", "string"),
            text("bool_to_string", "bool"),
            text("int64_to_string", "int"),
            text("uint64_to_string", "uint"),
            text("double_to_string", "double"),
            text("timestamp_to_string", "timestamp"),
            text("duration_to_string", "duration"),
            global("bytes_to_string", "string(bytes) -> string", a -> text((Bytes) a[0]))
                .costing(Costs.reading(0)),
            same("duration_to_duration", "duration"),
            global(
                "string_to_duration",
                "duration(string) -> duration",
                a -> Times.duration((String) a[0])),
            same("timestamp_to_timestamp", "timestamp"),
            global(
                "string_to_timestamp",
                "timestamp(string) -> timestamp",
                a -> Times.timestamp((String) a[0])),
            global(
                "int64_to_timestamp", "timestamp(int) -> timestamp", a -> timestamp((Long) a[0])),
            global("to_dyn", "dyn(T) -> dyn", a -> a[0]),
            global("type", "type(T) -> type(T)", a -> CelType.of(a[0]))));
  }

  /// What dev.cel does not have.
  static Library more() {
    return Library.of(
        "conversions of Kubernetes",
        KubernetesVersion.FIRST,
        global(
            "duration_to_int64",
            "int(duration) -> int",
            a -> ((java.time.Duration) a[0]).toNanos()));
  }

  private static Overload same(String id, String type) {
    return global(id, "%1$s(%1$s) -> %1$s".formatted(type), a -> a[0]);
  }

  private static Overload text(String id, String type) {
    return global(id, "string(%s) -> string".formatted(type), a -> Texts.plain(a[0]));
  }

  private static Object bool(String text) {
    if (TRUE.contains(text)) return true;
    if (FALSE.contains(text)) return false;
    return notA(CelType.BOOL);
  }

  private static Object real(String text) {
    String digits = text.contains("_") ? SEPARATOR.matcher(text).replaceAll("") : text;
    boolean isHex = HEX_REAL.matcher(digits).matches();
    if (!isHex && !REAL.matcher(digits).matches()) return notA(CelType.DOUBLE);
    boolean isSigned = digits.startsWith("-") || digits.startsWith("+");
    String word = digits.substring(isSigned ? 1 : 0).toLowerCase(Locale.ROOT);
    double sign = digits.startsWith("-") ? -1 : 1;
    if (word.startsWith("inf")) return sign * Double.POSITIVE_INFINITY;
    if (word.equals("nan")) return Double.NaN;
    double real = Double.parseDouble(digits);
    return Double.isInfinite(real) ? notA(CelType.DOUBLE) : (Object) real;
  }

  private static CelError notA(CelType type) {
    return new CelError("type conversion error from 'string' to '%s'".formatted(type.name()));
  }

  private static Object whole(String text) {
    try {
      return WHOLE.matcher(text).matches() ? (Object) Long.parseLong(text) : notA(CelType.INT);
    } catch (NumberFormatException _) {
      return notA(CelType.INT);
    }
  }

  private static Object whole(double real) {
    if (Double.isNaN(real) || real <= -0x1p63 || real >= 0x1p63) return OVERFLOW;
    return (long) real;
  }

  private static Object unsigned(String text) {
    try {
      return DIGITS.matcher(text).matches()
          ? new Uint(Long.parseUnsignedLong(text))
          : notA(CelType.UINT);
    } catch (NumberFormatException _) {
      return notA(CelType.UINT);
    }
  }

  private static Object unsigned(double real) {
    if (Double.isNaN(real) || real < 0 || real >= 0x1p64) return UNSIGNED_OVERFLOW;
    return new Uint(new BigDecimal(real).toBigInteger().longValue());
  }

  static Object text(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray()))
          .toString();
    } catch (CharacterCodingException _) {
      return NOT_UTF_8;
    }
  }

  private static Object timestamp(long seconds) {
    return seconds < Times.FIRST.getEpochSecond() || seconds > Times.LAST.getEpochSecond()
        ? TIME_OVERFLOW
        : (Object) Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
  }
}
