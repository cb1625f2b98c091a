package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Scalar.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;

/// What a plain (unquoted) scalar means to Kubernetes.
///
/// kubectl and the API server read YAML with `sigs.k8s.io/yaml`, which is go-yaml v2 (a YAML 1.1
/// dialect of its own) followed by a conversion to JSON. This follows `resolve.go` of go-yaml v2.4
/// case by case, with Go's number syntax.
final class KubernetesScalars {
  private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);

  private KubernetesScalars() {}

  /// The meaning of a plain scalar. `.inf` and `.nan`, which JSON does not have, come back as
  /// decimals with that text.
  static Scalar resolve(Span at, String plain) {
    if (plain.isEmpty()) {
      return new Scalar(at, Kind.NULL, "null");
    }
    return switch (plain.charAt(0)) {
      case '~', 'n', 'N', 'y', 'Y', 't', 'T', 'f', 'F', 'o', 'O' -> word(at, plain);
      case '.' -> plain.length() == 1 ? Scalar.string(at, plain) : fraction(at, plain);
      case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at, plain);
      default -> Scalar.string(at, plain);
    };
  }

  static boolean isJsonNumber(Scalar scalar) {
    char last = scalar.text().charAt(scalar.text().length() - 1);
    return last >= '0' && last <= '9';
  }

  private static Scalar word(Span at, String plain) {
    return switch (plain) {
      case "~", "null", "Null", "NULL" -> new Scalar(at, Kind.NULL, "null");
      case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" ->
          Scalar.bool(at, true);
      case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
          Scalar.bool(at, false);
      default -> Scalar.string(at, plain);
    };
  }

  /// `.5` and its like, where Go takes underscores only between two digits.
  private static Scalar fraction(Span at, String plain) {
    return switch (plain) {
      case ".nan", ".NaN", ".NAN" -> new Scalar(at, Kind.DECIMAL, ".nan");
      case ".inf", ".Inf", ".INF" -> new Scalar(at, Kind.DECIMAL, ".inf");
      default -> decimal(at, plain, betweenDigits(plain) ? plain.replace("_", "") : plain);
    };
  }

  private static boolean betweenDigits(String plain) {
    for (int i = plain.indexOf('_'); i >= 0; i = plain.indexOf('_', i + 1)) {
      boolean between = skipDigits(plain, i - 1) == i && skipDigits(plain, i + 1) > i + 1;
      if (!between) {
        return false;
      }
    }
    return true;
  }

  private static Scalar number(Span at, String plain) {
    switch (plain) {
      case "+.inf", "+.Inf", "+.INF" -> {
        return new Scalar(at, Kind.DECIMAL, ".inf");
      }
      case "-.inf", "-.Inf", "-.INF" -> {
        return new Scalar(at, Kind.DECIMAL, "-.inf");
      }
      default -> {}
    }
    String digits = plain.indexOf('_') < 0 ? plain : plain.replace("_", "");
    Scalar integer = integer(at, plain, digits);
    return integer.isString() ? decimal(at, plain, digits) : integer;
  }

  /// Go's `strconv.ParseInt` and `ParseUint` with base 0.
  private static Scalar integer(Span at, String plain, String digits) {
    int start = digits.startsWith("+") || digits.startsWith("-") ? 1 : 0;
    boolean signed = start == 1;
    int base = 10;
    if (digits.length() > start + 1 && digits.charAt(start) == '0') {
      switch (digits.charAt(start + 1)) {
        case 'x', 'X' -> base = 16;
        case 'o', 'O' -> base = 8;
        case 'b', 'B' -> base = 2;
        default -> {
          base = 8;
          start--;
        }
      }
      start += 2;
    }
    if (!isAllDigits(digits, start, base)) {
      return Scalar.string(at, plain);
    }
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    if (digits.length() - start > 64) {
      return Scalar.string(at, plain); // More than 64 bits in any base.
    }
    BigInteger magnitude = new BigInteger(digits.substring(start), base);
    BigInteger value = digits.charAt(0) == '-' ? magnitude.negate() : magnitude;
    if (value.bitLength() < 64) {
      return Scalar.integer(at, value.longValue());
    }
    // JSON keeps such a number; in Kubernetes it is no int64 any more.
    return !signed && value.compareTo(MAX_UNSIGNED) < 0
        ? new Scalar(at, Kind.DECIMAL, value.toString())
        : Scalar.string(at, plain);
  }

  private static boolean isAllDigits(String text, int start, int base) {
    if (start >= text.length()) {
      return false;
    }
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 'f' || Character.digit(c, base) < 0) {
        return false;
      }
    }
    return true;
  }

  /// A decimal as go-yaml's `yamlStyleFloat` matches it, printed as Go's JSON prints it: `1.0` is
  /// the integer 1.
  private static Scalar decimal(Span at, String plain, String digits) {
    if (!isDecimal(digits)) {
      return Scalar.string(at, plain);
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      return Scalar.string(at, plain); // Go reports a range error, and go-yaml then takes the text.
    }
    String json = jsonNumber(value);
    boolean whole = json.indexOf('.') < 0 && json.indexOf('e') < 0 && Math.abs(value) < 0x1p63;
    return new Scalar(at, whole ? Kind.INTEGER : Kind.DECIMAL, json);
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, by hand since it runs on every number.
  private static boolean isDecimal(String text) {
    int end = text.length();
    int i = 0;
    if (i < end && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int wholeEnd = skipDigits(text, i);
    int whole = wholeEnd - i;
    i = wholeEnd;
    if (i < end && text.charAt(i) == '.') {
      int fractionEnd = skipDigits(text, i + 1);
      if (whole == 0 && fractionEnd == i + 1) {
        return false;
      }
      i = fractionEnd;
    } else if (whole == 0) {
      return false;
    }
    if (i < end && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < end && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int exponentEnd = skipDigits(text, i);
      if (exponentEnd == i) {
        return false;
      }
      i = exponentEnd;
    }
    return i == end;
  }

  private static int skipDigits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  /// As Go's encoding/json: shortest digits, an exponent below 1e-6 and from 1e21 on.
  private static String jsonNumber(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size >= 1e-6 && size < 1e21) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + (exponent < 0 ? "-" : "+")
        + Math.abs(exponent);
  }

  /// Whether older readers (PyYAML, Ruby, snakeyaml) take it for a date or a time of day, which
  /// Kubernetes reads as text: `2001-01-01`, `12:30:45`.
  static boolean isDateOrTimeElsewhere(String plain) {
    return isDate(plain) || isSexagesimal(plain);
  }

  /// `2001-1-1`, alone or with a time of day and a zone.
  private static boolean isDate(String plain) {
    int yearEnd = skipDigits(plain, 0);
    if (yearEnd != 4 || !has(plain, yearEnd, '-')) {
      return false;
    }
    int monthEnd = skipDigits(plain, yearEnd + 1);
    if (monthEnd == yearEnd + 1 || !has(plain, monthEnd, '-')) {
      return false;
    }
    int dayEnd = skipDigits(plain, monthEnd + 1);
    for (int i = dayEnd; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if ((c < '0' || c > '9') && "Tt Zz:.+-".indexOf(c) < 0) {
        return false;
      }
    }
    return dayEnd > monthEnd + 1;
  }

  /// Digits in groups of at most two after the first, with colons: base 60 in YAML 1.1.
  private static boolean isSexagesimal(String plain) {
    int i = plain.startsWith("-") || plain.startsWith("+") ? 1 : 0;
    boolean colon = false;
    boolean digit = false;
    for (; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == ':') {
        colon = true;
      } else if (c >= '0' && c <= '9') {
        digit = true;
      } else if (c != '_' && c != '.') {
        return false;
      }
    }
    return colon && digit;
  }

  private static boolean has(String text, int index, char c) {
    return index < text.length() && text.charAt(index) == c;
  }
}
