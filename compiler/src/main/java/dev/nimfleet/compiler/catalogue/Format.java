package dev.nimfleet.compiler.catalogue;

import java.util.regex.Pattern;

/// What a string must look like: the patterns of the CRDs, and the syntax of metadata.
///
/// Matching is written by hand where it happens often; a test compares it with the pattern.
enum Format {
  DNS_LABEL(
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      "a DNS label: lower-case letters, digits and `-`, with a letter or digit at both ends"),
  DNS_SUBDOMAIN(
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
      "a DNS name: lower-case letters, digits, `-` and `.`, each part with a letter or digit at"
          + " both ends"),
  /// An API group; the core group is the empty string.
  GROUP(
      "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
      "an API group such as `apps`, or empty for the core group"),
  /// NIM Operator forgot the end of the pattern, so only the first character counts.
  DNS_SUBDOMAIN_AT_THE_START(
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", "a DNS name"),
  HOSTNAME(
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
      "a host name such as `models.example.com` or `*.example.com`, without scheme and port"),
  DOMAIN(
      "^(([a-z0-9][a-z0-9\\-]*[a-z0-9])|[a-z0-9]+\\.)*([a-z]+|xn\\-\\-[a-z0-9]+)\\.?$",
      "a domain such as `models.example.com`"),
  KIND_NAME(
      "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
      "the name of a kind: letters, digits and `-`, starting with a letter"),
  NAMESPACES(
      "^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$",
      "the name of a namespace, in which `*` stands for any characters"),
  HEADER_NAME("^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$", "the name of an HTTP header"),
  /// GEP-2257.
  ROUTE_DURATION("^([0-9]{1,5}(h|m|s|ms)){1,4}$", "a duration such as `90s`, `1h30m` or `500ms`"),
  /// As Prometheus writes durations.
  SCRAPE_DURATION(
      "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$",
      "a duration such as `15s` or `1m`"),
  LABEL_VALUE(
      "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
      "a label value: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"),
  /// The key of a label or an annotation; a prefix is a DNS subdomain of at most 253 characters,
  /// the name has at most 63 (k8s.io/apimachinery/pkg/util/validation).
  QUALIFIED_NAME(
      "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
          + "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$",
      "a name such as `team` or `example.com/team`, at most 63 characters after the slash"),
  QUANTITY(
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
          + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
      "a quantity such as `80Gi`, `500m` or `2`"),
  URL("^https?://.*$", "a URL that starts with `http://` or `https://`"),
  DATA_STORE_URL("^https?://.*/v1/hf/?$", "a URL that ends with `/v1/hf`"),
  ORIGIN(
      "(^\\*$)|(^(http(s)?):\\/\\/(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)(:([0-9]{1,5}))?)$)",
      "an origin such as `https://app.example.com`, or `*`"),
  DATE("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a date such as `2027-01-15`");

  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_PREFIX = 253;

  private final String pattern;
  private final String words;

  Format(String pattern, String words) {
    this.pattern = pattern;
    this.words = words;
  }

  /// The regular expression (RE2) that a CRD states.
  String pattern() {
    return pattern;
  }

  /// What it is, for messages.
  String words() {
    return words;
  }

  boolean matches(String text) {
    return switch (this) {
      case DNS_LABEL -> isDnsName(text, 0, false);
      case DNS_SUBDOMAIN -> isDnsName(text, 0, true);
      case GROUP -> text.isEmpty() || isDnsName(text, 0, true);
      case DNS_SUBDOMAIN_AT_THE_START -> !text.isEmpty() && isLowerOrDigit(text.charAt(0));
      case HOSTNAME -> isDnsName(text, text.startsWith("*.") ? 2 : 0, true);
      case KIND_NAME -> isKindName(text);
      case HEADER_NAME -> isHeaderName(text);
      case ROUTE_DURATION -> isRouteDuration(text);
      case SCRAPE_DURATION -> isScrapeDuration(text);
      case LABEL_VALUE -> text.isEmpty() || isName(text, 0);
      case QUALIFIED_NAME -> isQualifiedName(text);
      case QUANTITY -> isQuantity(text);
      case URL -> isUrl(text);
      case DATA_STORE_URL -> isDataStoreUrl(text);
      case DATE -> isDate(text);
      case DOMAIN, NAMESPACES, ORIGIN -> agreesWithPattern(text);
    };
  }

  /// Slow and sure. In RE2 `$` is the very end and `.` is all but a line feed.
  boolean agreesWithPattern(String text) {
    String inJava = pattern.replaceAll("\\$(?=[|)]|$)", "\\\\z");
    return Pattern.compile(inJava, Pattern.UNIX_LINES).matcher(text).find();
  }

  private static boolean isDnsName(String text, int from, boolean dots) {
    boolean afterEdge = true;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLowerOrDigit(c)) {
        afterEdge = false;
      } else if (afterEdge || (c != '-' && !(dots && c == '.'))) {
        return false;
      } else if (c == '.') {
        if (text.charAt(i - 1) == '-') {
          return false;
        }
        afterEdge = true;
      }
    }
    return !afterEdge && text.charAt(text.length() - 1) != '-';
  }

  private static boolean isKindName(String text) {
    if (text.isEmpty() || !isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && !isLetterOrDigit(c)) {
        return false;
      }
    }
    return text.charAt(text.length() - 1) != '-';
  }

  private static boolean isHeaderName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isRouteDuration(String text) {
    int at = 0;
    for (int parts = 1; parts <= 4; parts++) {
      int unit = endOfDigits(text, at);
      if (unit == at || unit - at > 5) {
        return false;
      }
      at = unit + lengthOfUnit(text, unit);
      if (at == unit) {
        return false;
      }
      if (at == text.length()) {
        return true;
      }
    }
    return false;
  }

  /// Of `h`, `m`, `s` or `ms`; 0 for anything else.
  private static int lengthOfUnit(String text, int at) {
    if (text.startsWith("ms", at)) {
      return 2;
    }
    return at < text.length() && "hms".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
  }

  private static boolean isScrapeDuration(String text) {
    if (text.equals("0")) {
      return true;
    }
    String units = "ywdhms";
    int at = 0;
    int next = 0;
    while (at < text.length()) {
      int unit = endOfDigits(text, at);
      if (unit == at || unit == text.length()) {
        return false;
      }
      if (text.startsWith("ms", unit)) {
        return unit + 2 == text.length();
      }
      int found = units.indexOf(text.charAt(unit), next);
      if (found < 0) {
        return false;
      }
      next = found + 1;
      at = unit + 1;
    }
    return true;
  }

  private static boolean isQualifiedName(String text) {
    int slash = text.indexOf('/');
    if (slash > LONGEST_PREFIX || text.length() - slash - 1 > LONGEST_NAME) {
      return false;
    }
    return isName(text, slash + 1) && (slash < 0 || isDnsName(text.substring(0, slash), 0, true));
  }

  private static boolean isName(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return text.length() > from
        && isLetterOrDigit(text.charAt(from))
        && isLetterOrDigit(text.charAt(text.length() - 1));
  }

  private static boolean isQuantity(String text) {
    int at = endOfNumber(text, 0);
    if (at < 0) {
      return false;
    }
    String suffix = text.substring(at);
    return switch (suffix.length()) {
      case 0 -> true;
      case 1 -> "numkMGTPE".contains(suffix);
      default ->
          (suffix.length() == 2
                  && suffix.charAt(1) == 'i'
                  && "KMGTPE".indexOf(suffix.charAt(0)) >= 0)
              || ((suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')
                  && endOfNumber(text, at + 1) == text.length());
    };
  }

  /// The end of a signed decimal number that starts here; -1 when there is none.
  private static int endOfNumber(String text, int from) {
    int at = from;
    if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
      at++;
    }
    int dot = endOfDigits(text, at);
    if (dot == text.length() || text.charAt(dot) != '.') {
      return dot > at ? dot : -1;
    }
    int end = endOfDigits(text, dot + 1);
    return dot > at || end > dot + 1 ? end : -1;
  }

  private static boolean isUrl(String text) {
    return (text.startsWith("http://") || text.startsWith("https://")) && text.indexOf('\n') < 0;
  }

  private static boolean isDataStoreUrl(String text) {
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    int shortest = (text.startsWith("https") ? "https://" : "http://").length();
    return isUrl(text) && trimmed.endsWith("/v1/hf") && trimmed.length() >= shortest + 6;
  }

  private static boolean isDate(String text) {
    return text.length() == 10
        && endOfDigits(text, 0) == 4
        && text.charAt(4) == '-'
        && endOfDigits(text, 5) == 7
        && text.charAt(7) == '-'
        && endOfDigits(text, 8) == 10;
  }

  private static int endOfDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isLetterOrDigit(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }
}
