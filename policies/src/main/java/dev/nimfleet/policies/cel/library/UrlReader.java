package dev.nimfleet.policies.cel.library;

import java.util.Locale;
import java.util.Optional;

/// Reads URLs by the rules of Go's `net/url`, in whose words its errors are.
final class UrlReader {
  /// The characters that may stand before an `@`, besides letters and digits.
  private static final String USER_CHARACTERS = "-._:~!$&'()*+,;=%@";

  private final String octets;
  private final Kind kind;

  private UrlReader(String octets, Kind kind) {
    this.octets = octets;
    this.kind = kind;
  }

  /// What a text is taken for.
  private enum Kind {
    /// The target of an HTTP request, which has no fragment and is never relative.
    REQUEST,
    REFERENCE
  }

  /// Two parts of a text.
  private record Pair(String before, String after) {
    static Pair around(String separator, String text) {
      int at = text.indexOf(separator);
      return at < 0
          ? new Pair(text, "")
          : new Pair(text.substring(0, at), text.substring(at + separator.length()));
    }
  }

  private record Authority(Optional<String> user, String host) {}

  /// Reads what `url('…')` takes: what a request could be for, and what follows a `#`.
  static Url read(String text) throws Unreadable {
    try {
      requireRequest(text);
      Pair parts = Pair.around("#", Octets.of(text));
      Url url = parsed(parts.before(), Kind.REFERENCE);
      return parts.after().isEmpty() ? url : url.withFragment(fragment(parts.after(), text));
    } catch (Unreadable e) {
      throw new Unreadable("URL parse error during conversion from string: " + e.reason());
    }
  }

  /// Says why a text is no URL that a request could be for.
  static Url requireRequest(String text) throws Unreadable {
    return parsed(Octets.of(text), Kind.REQUEST);
  }

  private static Url parsed(String octets, Kind kind) throws Unreadable {
    try {
      return new UrlReader(octets, kind).url();
    } catch (Unreadable e) {
      throw unparsable(octets, e);
    }
  }

  private static String fragment(String octets, String whole) throws Unreadable {
    try {
      UrlEscapes.FRAGMENT.unescape(octets);
      return UrlEscapes.FRAGMENT.shown(octets);
    } catch (Unreadable e) {
      throw unparsable(Octets.of(whole), e);
    }
  }

  private static Unreadable unparsable(String octets, Unreadable reason) {
    return new Unreadable("parse %s: %s".formatted(Octets.quoted(octets), reason.reason()));
  }

  private Url url() throws Unreadable {
    if (octets.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new Unreadable("net/url: invalid control character in URL");
    }
    if (octets.isEmpty()) throw new Unreadable("empty url");
    if (octets.equals("*")) return Url.of("", "*");
    Pair parts = scheme();
    String scheme = parts.before().toLowerCase(Locale.ROOT);
    Pair rest = Pair.around("?", parts.after());
    boolean hasQuery = parts.after().contains("?");
    Url url = hierarchy(scheme, rest.before());
    return hasQuery ? url.withQuery(rest.after()) : url;
  }

  private Pair scheme() throws Unreadable {
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (isLetter(c) || (i > 0 && (isDigit(c) || "+-.".indexOf(c) >= 0))) continue;
      if (c != ':') break;
      if (i == 0) throw new Unreadable("missing protocol scheme");
      return new Pair(octets.substring(0, i), octets.substring(i + 1));
    }
    return new Pair("", octets);
  }

  /// What stands between the scheme and the query.
  private Url hierarchy(String scheme, String text) throws Unreadable {
    if (!text.startsWith("/")) {
      if (!scheme.isEmpty()) return Url.opaque(scheme, text);
      throw new Unreadable("invalid URI for request");
    }
    boolean mayHaveHost = !scheme.isEmpty() || (kind == Kind.REFERENCE && !text.startsWith("///"));
    if (!text.startsWith("//") || !mayHaveHost) {
      return Url.of(scheme, path(text));
    }
    int slash = text.indexOf('/', 2);
    String name = slash < 0 ? text.substring(2) : text.substring(2, slash);
    Authority authority = authority(scheme, name);
    String path = slash < 0 ? "" : path(text.substring(slash));
    return Url.of(scheme, path).withHost(authority.user(), authority.host());
  }

  private static String path(String text) throws Unreadable {
    UrlEscapes.PATH.unescape(text);
    return UrlEscapes.PATH.shown(text);
  }

  private static Authority authority(String scheme, String text) throws Unreadable {
    int at = text.lastIndexOf('@');
    String host = host(scheme, text.substring(at + 1));
    if (at < 0) return new Authority(Optional.empty(), host);
    String user = text.substring(0, at);
    boolean isValid =
        user.chars().allMatch(c -> isLetter(c) || isDigit(c) || USER_CHARACTERS.indexOf(c) >= 0);
    if (!isValid) throw new Unreadable("net/url: invalid userinfo");
    Pair parts = Pair.around(":", user);
    String name = UrlEscapes.USER.escape(UrlEscapes.USER.unescape(parts.before()));
    String password = UrlEscapes.USER.escape(UrlEscapes.USER.unescape(parts.after()));
    return new Authority(Optional.of(user.contains(":") ? name + ":" + password : name), host);
  }

  private static String host(String scheme, String text) throws Unreadable {
    int bracket = text.lastIndexOf('[');
    if (bracket > 0) throw new Unreadable("invalid IP-literal");
    if (bracket == 0) return addressAndPort(text);
    boolean isWeb = scheme.equals("http") || scheme.equals("https");
    int colon = isWeb ? text.indexOf(':') : text.lastIndexOf(':');
    if (colon >= 0) requirePort(text.substring(colon));
    return UrlEscapes.HOST.unescape(text);
  }

  private static String addressAndPort(String text) throws Unreadable {
    int close = text.lastIndexOf(']');
    if (close < 0) throw new Unreadable("missing ']' in host");
    String port = text.substring(close + 1);
    requirePort(port);
    String name = text.substring(1, close);
    int zone = name.indexOf("%25");
    String address =
        zone < 0
            ? UrlEscapes.HOST.unescape(name)
            : UrlEscapes.HOST.unescape(name.substring(0, zone))
                + UrlEscapes.ZONE.unescape(name.substring(zone));
    requireV6(address);
    return "[" + address + "]" + port;
  }

  private static void requireV6(String octets) throws Unreadable {
    IpReader.Zoned address;
    try {
      address = IpReader.zoned(octets);
    } catch (Unreadable e) {
      throw new Unreadable("invalid host: " + e.reason());
    }
    if (address.address().isV4()) throw new Unreadable("invalid IP-literal");
  }

  private static void requirePort(String text) throws Unreadable {
    if (isPort(text)) return;
    throw new Unreadable("invalid port %s after host".formatted(Octets.quoted(text)));
  }

  /// Whether a text is nothing, or a colon with or without digits.
  static boolean isPort(String text) {
    return text.matches("(:[0-9]*)?");
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
