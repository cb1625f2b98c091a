package dev.nimfleet.policies.cel.library;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Percent signs in the parts of a URL, as Go has them. All texts here are octets.
enum UrlEscapes {
  FRAGMENT("!$&()*+,/:;=?@"),
  HOST("!\"$&'()*+,:;<=>[]"),
  PATH("$&+,/:;=@"),
  QUERY(""),
  USER("$&+,;="),
  ZONE("!\"$&'()*+,:;<=>[]");

  /// What a path or a fragment may hold as it is, though Go itself would write some of it escaped.
  private static final String VALID_UNESCAPED = "!$&'()*+,;=:@[]%";

  private static final String UNRESERVED = "-._~";
  private static final String HEX = "0123456789ABCDEF";

  private final String plain;

  UrlEscapes(String plain) {
    this.plain = plain;
  }

  String escape(String octets) {
    var escaped = new StringBuilder();
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (isPlain(c)) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return escaped.toString();
  }

  String unescape(String octets) throws Unreadable {
    var plainOctets = new ByteArrayOutputStream();
    int i = 0;
    while (i < octets.length()) {
      char c = octets.charAt(i);
      if (c == '%') {
        plainOctets.write(escaped(octets, i));
        i += 3;
        continue;
      }
      if ((this == HOST || this == ZONE) && c < 0x80 && !isPlain(c)) {
        throw new Unreadable(
            "invalid character %s in host name".formatted(Quotes.go(String.valueOf(c))));
      }
      plainOctets.write(this == QUERY && c == '+' ? ' ' : c);
      i++;
    }
    return plainOctets.toString(StandardCharsets.ISO_8859_1);
  }

  /// The octet that `%xx` stands for. In a host only those may be written so that are no ASCII.
  private int escaped(String octets, int at) throws Unreadable {
    String escape = octets.substring(at, Math.min(at + 3, octets.length()));
    var wrong = new Unreadable("invalid URL escape " + Octets.quoted(escape));
    if (escape.length() < 3 || !isHex(escape.charAt(1)) || !isHex(escape.charAt(2))) throw wrong;
    int octet = Integer.parseInt(escape.substring(1), 16);
    boolean isPercent = octet == '%';
    if (this == HOST && octet < 0x80 && !isPercent) throw wrong;
    if (this == ZONE && !isPercent && octet != ' ' && !isPlain((char) octet)) throw wrong;
    return octet;
  }

  /// The form that Go shows: what is valid stays as it was written.
  String shown(String octets) throws Unreadable {
    boolean isValid =
        octets.chars().allMatch(c -> VALID_UNESCAPED.indexOf(c) >= 0 || isPlain((char) c));
    return isValid ? octets : escape(unescape(octets));
  }

  private boolean isPlain(char c) {
    boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    boolean isDigit = c >= '0' && c <= '9';
    return isLetter || isDigit || UNRESERVED.indexOf(c) >= 0 || plain.indexOf(c) >= 0;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0;
  }
}
