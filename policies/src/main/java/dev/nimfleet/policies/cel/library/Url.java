package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Opaque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An absolute URL. All its parts are octets.
///
/// @param opaque what follows the scheme where that is no path, as in `mailto:a@b.c`
/// @param user the name, and maybe a password, before an `@`; escaped
/// @param host none where no `//` stands before the path
/// @param query escaped; empty after a lone `?`
record Url(
    String scheme,
    String opaque,
    Optional<String> user,
    Optional<String> host,
    String escapedPath,
    Optional<String> query,
    Optional<String> fragment)
    implements Opaque {
  static final CelType TYPE = new CelType("kubernetes.URL");

  /// Go reads none of the parameters where there are more.
  private static final int MOST_PARAMETERS = 10_000;

  static Url of(String scheme, String escapedPath) {
    return new Url(
        scheme,
        "",
        Optional.empty(),
        Optional.empty(),
        escapedPath,
        Optional.empty(),
        Optional.empty());
  }

  static Url opaque(String scheme, String text) {
    return new Url(
        scheme, text, Optional.empty(), Optional.empty(), "", Optional.empty(), Optional.empty());
  }

  Url withHost(Optional<String> name, String named) {
    return new Url(scheme, opaque, name, Optional.of(named), escapedPath, query, fragment);
  }

  Url withQuery(String escaped) {
    return new Url(scheme, opaque, user, host, escapedPath, Optional.of(escaped), fragment);
  }

  Url withFragment(String escaped) {
    return new Url(scheme, opaque, user, host, escapedPath, query, Optional.of(escaped));
  }

  /// The host, and the port if there is one.
  String authority() {
    return host.orElse("");
  }

  String hostname() {
    String authority = authority();
    String name = authority.substring(0, authority.length() - portLength());
    return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
  }

  String port() {
    String authority = authority();
    int length = portLength();
    return length == 0 ? "" : authority.substring(authority.length() - length + 1);
  }

  /// With the colon before it.
  private int portLength() {
    String authority = authority();
    int colon = authority.lastIndexOf(':');
    return colon >= 0 && UrlReader.isPort(authority.substring(colon))
        ? authority.length() - colon
        : 0;
  }

  /// The values of each parameter. What cannot be read is left out, as Go does it.
  MapValue parameters() {
    Map<String, List<Object>> values = new LinkedHashMap<>();
    String[] all = query.orElse("").split("&", -1);
    if (all.length > MOST_PARAMETERS) return MapValue.EMPTY;
    for (String text : all) {
      parameter(text)
          .ifPresent(read ->
              values.computeIfAbsent(read.name(), _ -> new ArrayList<>()).add(read.value()));
    }
    Map<String, ListValue> lists = new LinkedHashMap<>();
    values.forEach((name, list) -> lists.put(name, ListValue.of(list)));
    return MapValue.of(lists);
  }

  private record Parameter(String name, String value) {}

  private static Optional<Parameter> parameter(String text) {
    if (text.isEmpty() || text.contains(";")) return Optional.empty();
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    try {
      return Optional.of(
          new Parameter(
              Octets.text(UrlEscapes.QUERY.unescape(name)),
              Octets.text(UrlEscapes.QUERY.unescape(value))));
    } catch (Unreadable _) {
      return Optional.empty();
    }
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  /// Two are the same when they are written the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof Url url && toString().equals(url.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    if (!scheme.isEmpty()) text.append(scheme).append(':');
    text.append(opaque);
    boolean isNamed = user.isPresent() || !authority().isEmpty();
    if (isNamed || (host.isPresent() && !escapedPath.isEmpty())) text.append("//");
    user.ifPresent(name -> text.append(name).append('@'));
    text.append(UrlEscapes.HOST.escape(authority())).append(escapedPath);
    query.ifPresent(escaped -> text.append('?').append(escaped));
    fragment.ifPresent(escaped -> text.append('#').append(escaped));
    return Octets.text(text.toString());
  }
}
