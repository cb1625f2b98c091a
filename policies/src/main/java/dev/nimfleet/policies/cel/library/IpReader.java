package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.Bytes;
import java.util.Arrays;

/// Reads addresses by the rules of Go's `netip`, in whose words its errors are.
final class IpReader {
  private static final int BYTES = 16;

  private final String octets;

  private IpReader(String octets) {
    this.octets = octets;
  }

  /// An address with the zone that it is said to be in, which is empty for most.
  record Zoned(IpAddress address, String zone) {}

  /// Reads what `ip('…')` takes.
  static IpAddress read(String text) throws Unreadable {
    String quoted = Quotes.go(text);
    Zoned zoned;
    try {
      zoned = zoned(Octets.of(text));
    } catch (Unreadable e) {
      throw new Unreadable(
          "IP Address %s parse error during conversion from string: %s"
              .formatted(quoted, e.reason()));
    }
    if (!zoned.zone().isEmpty()) {
      throw new Unreadable("IP address %s with zone value is not allowed".formatted(quoted));
    }
    if (zoned.address().isMapped()) {
      throw new Unreadable("IPv4-mapped IPv6 address %s is not allowed".formatted(quoted));
    }
    return zoned.address();
  }

  /// Reads an address of any kind.
  static Zoned zoned(String octets) throws Unreadable {
    var reader = new IpReader(octets);
    for (int i = 0; i < octets.length(); i++) {
      switch (octets.charAt(i)) {
        case '.' -> {
          return new Zoned(reader.v4(), "");
        }
        case ':' -> {
          return reader.v6();
        }
        case '%' -> throw reader.unreadable("missing IPv6 address");
        default -> {}
      }
    }
    throw reader.unreadable("unable to parse IP");
  }

  private IpAddress v4() throws Unreadable {
    byte[] bytes = new byte[4];
    fields(octets, bytes, 0);
    return new IpAddress(Bytes.of(bytes));
  }

  /// Four numbers with points between them.
  private void fields(String text, byte[] bytes, int at) throws Unreadable {
    int value = 0;
    int field = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        if (digits == 1 && value == 0) {
          throw unreadable("IPv4 field has octet with leading zero");
        }
        value = value * 10 + c - '0';
        digits++;
        if (value > 255) throw unreadable("IPv4 field has value >255");
      } else if (c == '.') {
        if (i == 0 || i == text.length() - 1 || text.charAt(i - 1) == '.') {
          throw unreadable("IPv4 field must have at least one digit", text.substring(i));
        }
        if (field == 3) throw unreadable("IPv4 address too long");
        bytes[at + field++] = (byte) value;
        value = 0;
        digits = 0;
      } else {
        throw unreadable("unexpected character", text.substring(i));
      }
    }
    if (field < 3) throw unreadable("IPv4 address too short");
    bytes[at + 3] = (byte) value;
  }

  private Zoned v6() throws Unreadable {
    int percent = octets.indexOf('%');
    String zone = percent < 0 ? "" : octets.substring(percent + 1);
    if (percent >= 0 && zone.isEmpty()) throw unreadable("zone must be a non-empty string");
    String rest = percent < 0 ? octets : octets.substring(0, percent);
    byte[] bytes = new byte[BYTES];
    int filled = 0;
    int gap = -1;
    if (rest.startsWith("::")) {
      gap = 0;
      rest = rest.substring(2);
    }
    boolean isOver = rest.isEmpty();
    while (!isOver && filled < BYTES) {
      int digits = hexDigits(rest);
      if (digits < rest.length() && rest.charAt(digits) == '.') {
        if (gap < 0 && filled != BYTES - 4) {
          throw unreadable(
              "embedded IPv4 address must replace the final 2 fields of the address", rest);
        }
        if (filled + 4 > BYTES) {
          throw unreadable(
              "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
        }
        fields(rest, bytes, filled);
        filled += 4;
        rest = "";
        break;
      }
      int group = Integer.parseInt(rest.substring(0, digits), 16);
      bytes[filled++] = (byte) (group >> 8);
      bytes[filled++] = (byte) group;
      rest = afterColon(rest.substring(digits));
      if (rest.startsWith(":")) {
        if (gap >= 0) throw unreadable("multiple :: in address", rest);
        gap = filled;
        rest = rest.substring(1);
      }
      isOver = rest.isEmpty();
    }
    if (!rest.isEmpty()) throw unreadable("trailing garbage after address", rest);
    return new Zoned(new IpAddress(Bytes.of(widened(bytes, filled, gap))), zone);
  }

  private int hexDigits(String rest) throws Unreadable {
    int digits = 0;
    while (digits < rest.length() && Character.digit(rest.charAt(digits), 16) >= 0) {
      if (digits > 3) throw unreadable("each group must have 4 or less digits", rest);
      digits++;
    }
    if (digits == 0) {
      throw unreadable("each colon-separated field must have at least one digit", rest);
    }
    return digits;
  }

  private String afterColon(String rest) throws Unreadable {
    if (rest.isEmpty()) return rest;
    if (rest.charAt(0) != ':') throw unreadable("unexpected character, want colon", rest);
    if (rest.length() == 1) {
      throw unreadable("colon must be followed by more characters", rest);
    }
    return rest.substring(1);
  }

  /// Puts zeros where `::` stands.
  private byte[] widened(byte[] bytes, int filled, int gap) throws Unreadable {
    if (filled == BYTES) {
      if (gap >= 0) throw unreadable("the :: must expand to at least one field of zeros");
      return bytes;
    }
    if (gap < 0) throw unreadable("address string too short");
    byte[] wide = Arrays.copyOf(bytes, BYTES);
    Arrays.fill(wide, gap, BYTES, (byte) 0);
    System.arraycopy(bytes, gap, wide, BYTES - (filled - gap), filled - gap);
    return wide;
  }

  private Unreadable unreadable(String reason) {
    return new Unreadable("ParseAddr(%s): %s".formatted(Octets.quoted(octets), reason));
  }

  private Unreadable unreadable(String reason, String at) {
    return unreadable("%s (at %s)".formatted(reason, Octets.quoted(at)));
  }
}
