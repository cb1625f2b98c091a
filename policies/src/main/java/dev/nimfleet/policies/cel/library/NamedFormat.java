package dev.nimfleet.policies.cel.library;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Opaque;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// A form that texts can have, such as that of a name.
enum NamedFormat implements Opaque {
  DNS_1123_LABEL("dns1123Label", "DNS1123Label", 30, Names::label),
  DNS_1123_SUBDOMAIN("dns1123Subdomain", "DNS1123Subdomain", 60, Names::subdomain),
  DNS_1035_LABEL("dns1035Label", "DNS1035Label", 30, Names::dns1035Label),
  QUALIFIED_NAME("qualifiedName", "QualifiedName", 60, Names::qualifiedName),
  DNS_1123_LABEL_PREFIX("dns1123LabelPrefix", "DNS1123LabelPrefix", 30, Names::labelPrefix),
  DNS_1123_SUBDOMAIN_PREFIX(
      "dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", 60, Names::subdomainPrefix),
  DNS_1035_LABEL_PREFIX("dns1035LabelPrefix", "DNS1035LabelPrefix", 30, Names::dns1035LabelPrefix),
  LABEL_VALUE("labelValue", "LabelValue", 40, Names::labelValue),
  URI("uri", "URI", 1103, NamedFormat::wrongInUri),
  UUID("uuid", "uuid", 70, unless(NamedFormat::isUuid, "does not match the UUID format")),
  BYTE("byte", "byte", 84, unless(NamedFormat::isBase64, "invalid base64")),
  DATE("date", "date", 71, unless(NamedFormat::isDate, "invalid date")),
  DATETIME("datetime", "datetime", 71, unless(NamedFormat::isDatetime, "invalid datetime"));

  static final CelType TYPE = new CelType("kubernetes.NamedFormat");

  /// The longest pattern that one of them would have.
  static final int LONGEST_PATTERN =
      Stream.of(values()).mapToInt(NamedFormat::patternSize).max().orElseThrow();

  private final String constant;
  private final String title;
  private final int patternSize;

  @SuppressWarnings("ImmutableEnumChecker") // all of them are functions of this package
  private final Function<String, List<String>> rule;

  NamedFormat(String constant, String title, int patternSize, Function<String, List<String>> rule) {
    this.constant = constant;
    this.title = title;
    this.patternSize = patternSize;
    this.rule = rule;
  }

  static Optional<NamedFormat> named(String name) {
    return Stream.of(values()).filter(format -> format.constant.equals(name)).findFirst();
  }

  /// The name in expressions: `uuid` of `format.uuid()`.
  String constant() {
    return constant;
  }

  /// How long a regular expression for it would be, by which Kubernetes prices it.
  int patternSize() {
    return patternSize;
  }

  /// What is wrong with a text.
  List<String> wrongIn(String text) {
    return rule.apply(text);
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  @Override
  public String toString() {
    return title;
  }

  /// The patterns stand apart, since an enum makes its constants before anything else of it.
  private static final class Patterns {
    static final Pattern UUID =
        Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    static final Pattern BASE64 =
        Pattern.compile(
            "(?:[A-Za-z0-9+/]{4})*" + "(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");
    static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    static final Pattern TIME =
        Pattern.compile("([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))");
  }

  private static Function<String, List<String>> unless(
      java.util.function.Predicate<String> isRight, String reason) {
    return text -> isRight.test(text) ? List.of() : List.of(reason);
  }

  private static List<String> wrongInUri(String text) {
    try {
      UrlReader.requireRequest(text);
      return List.of();
    } catch (Unreadable e) {
      return List.of(e.reason());
    }
  }

  private static boolean isUuid(String text) {
    return Patterns.UUID.matches(text);
  }

  private static boolean isBase64(String text) {
    return Patterns.BASE64.matches(text);
  }

  private static boolean isDate(String text) {
    Matcher date = Patterns.DATE.matcher(text);
    if (!date.matches()) return false;
    try {
      LocalDate.of(number(date, 1), number(date, 2), number(date, 3));
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  /// A second `T` and all after it go unseen, as in Kubernetes.
  private static boolean isDatetime(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
    if (parts.length < 2 || !isDate(parts[0])) return false;
    Matcher time = Patterns.TIME.matcher(parts[1]);
    return time.matches()
        && number(time, 1) <= 23
        && number(time, 2) <= 59
        && number(time, 3) <= 59;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
