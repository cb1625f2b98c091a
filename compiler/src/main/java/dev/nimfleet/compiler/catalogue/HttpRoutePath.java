package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;

/// What the path of an HTTPRoute's match may be, unless it is a regular expression.
final class HttpRoutePath {
  private static final String FOR_PATHS = " when type one of ['Exact', 'PathPrefix']";

  private HttpRoutePath() {}

  static void judge(MapNode path, Rule.Report report) {
    String type = Rule.text(path, "type", "PathPrefix");
    String value = Rule.text(path, "value", "/");
    if (!type.equals("Exact") && !type.equals("PathPrefix")) {
      return;
    }
    Node at = path.get("value").orElse(path);
    if (!value.startsWith("/")) {
      report.refused(at, "value must be an absolute path and start with '/'" + FOR_PATHS);
    }
    for (String part : new String[] {"//", "/./", "/../", "%2f", "%2F", "#"}) {
      if (value.contains(part)) {
        report.refused(at, "must not contain '" + part + "'" + FOR_PATHS);
      }
    }
    for (String end : new String[] {"/..", "/."}) {
      if (value.endsWith(end)) {
        report.refused(at, "must not end with '" + end + "'" + FOR_PATHS);
      }
    }
    if (!hasValidCharacters(value)) {
      report.refused(
          at,
          "must only contain valid characters (matching"
              + " ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact',"
              + " 'PathPrefix']");
    }
  }

  private static boolean hasValidCharacters(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        if (i + 2 >= value.length() || !isHex(value.charAt(i + 1)) || !isHex(value.charAt(i + 2))) {
          return false;
        }
        i += 2;
      } else if (!isPlain(c)) {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-/._~!$&'()*+,;=:@".indexOf(c) >= 0;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 128;
  }
}
