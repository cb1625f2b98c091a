package dev.nimfleet.policies.cel.library;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rules for names of objects and labels. Each says what is wrong with a text, in Kubernetes'
/// words; nothing if it is right.
final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String DNS_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String VALUE = "(" + KEY + ")?";

  private static final Pattern LABEL_FORM = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_FORM = Pattern.compile(SUBDOMAIN);
  private static final Pattern DNS_1035_FORM = Pattern.compile(DNS_1035);
  private static final Pattern KEY_FORM = Pattern.compile(KEY);
  private static final Pattern VALUE_FORM = Pattern.compile(VALUE);

  private static final int MOST_IN_LABEL = 63;
  private static final int MOST_IN_SUBDOMAIN = 253;

  private static final String NOT_A_LABEL =
      mismatch(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character",
          LABEL,
          "my-name",
          "123-abc");
  private static final String NOT_A_SUBDOMAIN =
      mismatch(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character",
          SUBDOMAIN,
          "example.com");
  private static final String NOT_DNS_1035 =
      mismatch(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
              + " an alphabetic character, and end with an alphanumeric character",
          DNS_1035,
          "my-name",
          "abc-123");
  private static final String NOT_A_KEY =
      mismatch(
          "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
              + " alphanumeric character",
          KEY,
          "MyName",
          "my.name",
          "123-abc");
  private static final String NOT_A_VALUE =
      mismatch(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character",
          VALUE,
          "MyValue",
          "my_value",
          "12345");

  private Names() {}

  static List<String> label(String text) {
    return labelOf(Octets.of(text));
  }

  static List<String> labelPrefix(String text) {
    return labelOf(completed(Octets.of(text)));
  }

  static List<String> subdomain(String text) {
    return subdomainOf(Octets.of(text));
  }

  static List<String> subdomainPrefix(String text) {
    return subdomainOf(completed(Octets.of(text)));
  }

  static List<String> dns1035Label(String text) {
    return dns1035LabelOf(Octets.of(text));
  }

  static List<String> dns1035LabelPrefix(String text) {
    return dns1035LabelOf(completed(Octets.of(text)));
  }

  /// The key of a label: a name, and maybe a domain and a slash before it.
  static List<String> qualifiedName(String text) {
    String[] parts = Octets.of(text).split("/", -1);
    if (parts.length > 2) {
      return List.of(
          "a valid label key "
              + NOT_A_KEY
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> wrong = new ArrayList<>();
    if (parts.length == 2) wrong.addAll(keyPrefix(parts[0]));
    String name = parts[parts.length - 1];
    if (name.isEmpty()) wrong.add("name part must be non-empty");
    if (name.length() > MOST_IN_LABEL) wrong.add("name part must be no more than 63 bytes");
    if (!KEY_FORM.matches(name)) wrong.add("name part " + NOT_A_KEY);
    return wrong;
  }

  static List<String> labelValue(String text) {
    String octets = Octets.of(text);
    List<String> wrong = new ArrayList<>();
    if (octets.length() > MOST_IN_LABEL) wrong.add("must be no more than 63 bytes");
    if (!VALUE_FORM.matches(octets)) wrong.add(NOT_A_VALUE);
    return wrong;
  }

  private static List<String> labelOf(String octets) {
    List<String> wrong = tooLong(octets, MOST_IN_LABEL);
    if (LABEL_FORM.matches(octets)) return wrong;
    wrong.add(SUBDOMAIN_FORM.matches(octets) ? "must not contain dots" : NOT_A_LABEL);
    return wrong;
  }

  private static List<String> subdomainOf(String octets) {
    List<String> wrong = tooLong(octets, MOST_IN_SUBDOMAIN);
    if (!SUBDOMAIN_FORM.matches(octets)) wrong.add(NOT_A_SUBDOMAIN);
    return wrong;
  }

  private static List<String> dns1035LabelOf(String octets) {
    List<String> wrong = tooLong(octets, MOST_IN_LABEL);
    if (!DNS_1035_FORM.matches(octets)) wrong.add(NOT_DNS_1035);
    return wrong;
  }

  /// Labels count bytes and names count characters, in what they say; both mean bytes.
  private static List<String> keyPrefix(String octets) {
    if (octets.isEmpty()) return List.of("prefix part must be non-empty");
    Stream<String> length =
        octets.length() > MOST_IN_SUBDOMAIN
            ? Stream.of("must be no more than 253 bytes")
            : Stream.empty();
    Stream<String> form =
        SUBDOMAIN_FORM.matches(octets) ? Stream.empty() : Stream.of(NOT_A_SUBDOMAIN);
    return Stream.concat(length, form).map(reason -> "prefix part " + reason).toList();
  }

  private static List<String> tooLong(String octets, int most) {
    List<String> wrong = new ArrayList<>();
    if (octets.length() > most) {
      wrong.add("must be no more than %d characters".formatted(most));
    }
    return wrong;
  }

  /// What a prefix could become: it may end in a dash, where a name may not. (Kubernetes drops the
  /// character before the dash, too; so do we.)
  private static String completed(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 2) + "a"
        : prefix;
  }

  private static String mismatch(String rule, String pattern, String... examples) {
    String such =
        Stream.of(examples)
            .map(example -> "'%s', ".formatted(example))
            .collect(Collectors.joining(" or "));
    return "%s (e.g. %sregex used for validation is '%s')".formatted(rule, such, pattern);
  }
}
