package dev.nimfleet.policies.promql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads one quoted text with Go's escapes. Bytes that are no UTF-8, which only escapes can give,
/// become U+FFFD.
final class Texts {
  private static final int REPLACEMENT = 0xFFFD;

  private final String query;
  private final int start;
  private final char quote;
  private final StringBuilder value = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int at;

  Texts(String query, int start) {
    this.query = query;
    this.start = start;
    this.quote = query.charAt(start);
    this.at = start + 1;
  }

  String read() {
    boolean isRaw = quote == '`';
    while (true) {
      if (at >= query.length()) throw QueryErrors.openText(start);
      int c = query.codePointAt(at);
      if (c == quote) break;
      if (c == '\n' && !isRaw) throw QueryErrors.openText(start);
      if (isBroken(c)) throw QueryErrors.notUnicode(at);
      if (c == '\\' && !isRaw) {
        escape();
      } else {
        append(c);
        at += Character.charCount(c);
      }
    }
    flush();
    at++;
    return value.toString();
  }

  /// Where the text ended, after its quote.
  int end() {
    return at;
  }

  private void escape() {
    int c = at + 1 < query.length() ? query.charAt(at + 1) : quote;
    switch (c) {
      case 'a' -> simple(0x07);
      case 'b' -> simple('\b');
      case 'f' -> simple('\f');
      case 'n' -> simple('\n');
      case 'r' -> simple('\r');
      case 't' -> simple('\t');
      case 'v' -> simple(0x0B);
      case '\\' -> simple('\\');
      case 'x' -> octet(digits(2, 2, 16), 4);
      case 'u' -> character(digits(2, 4, 16), 6);
      case 'U' -> character(digits(2, 8, 16), 10);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octet(digits(1, 3, 8), 4);
      default -> {
        if (c != quote) throw unknown(2);
        if (at + 1 >= query.length()) throw QueryErrors.openText(start);
        simple(quote);
      }
    }
  }

  private void simple(int c) {
    append(c);
    at += 2;
  }

  private void octet(long octet, int length) {
    if (octet > 0xFF) throw unknown(length);
    bytes.write((int) octet);
    at += length;
  }

  private void character(long c, int length) {
    boolean isSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    if (c > Character.MAX_CODE_POINT || isSurrogate) throw unknown(length);
    append((int) c);
    at += length;
  }

  private long digits(int from, int count, int radix) {
    long number = 0;
    for (int i = at + from; i < at + from + count; i++) {
      int digit = i < query.length() ? Character.digit(query.charAt(i), radix) : -1;
      if (digit < 0 || query.charAt(i) > 'f') throw unknown(i - at + 1);
      number = number * radix + digit;
    }
    return number;
  }

  private void append(int c) {
    flush();
    value.appendCodePoint(c);
  }

  /// Several escaped bytes may be one character.
  private void flush() {
    if (bytes.size() == 0) return;
    value.append(bytes.toString(StandardCharsets.UTF_8));
    bytes.reset();
  }

  private Unreadable unknown(int length) {
    int end = Math.min(at + length, query.length());
    return QueryErrors.unknownEscape(at, query.substring(at, end));
  }

  private static boolean isBroken(int c) {
    return c == REPLACEMENT || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
