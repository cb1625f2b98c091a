package dev.nimfleet.policies.oracle;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a query reads, found by looking over its words rather than by parsing it.
///
/// @param metrics the names of the series, in the order of the query
/// @param isAnonymous whether a selector says nothing of what it reads
/// @param pattern of the names that a selector reads, empty where none does so
/// @param isBroken whether it is no query at all
record QueryScan(Set<String> metrics, boolean isAnonymous, String pattern, boolean isBroken) {
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^()]*\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]|\\boffset\\s+\\w+");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][\\w:]*)?\\s*(\\{[^}]*\\})?(\\s*\\()?");
  private static final Pattern NAME = Pattern.compile("__name__\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"");
  private static final Pattern QUOTED = Pattern.compile("[{,]\\s*\"([^\"]*)\"\\s*[,}]");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "sum", "avg", "max", "min", "count", "inf", "nan");

  static QueryScan of(String query) {
    String words = RANGE.matcher(query).replaceAll(" ");
    if (isBroken(words)) return new QueryScan(Set.of(), false, "", true);
    words = GROUPING.matcher(words).replaceAll(" ");
    Set<String> metrics = new LinkedHashSet<>();
    boolean isAnonymous = false;
    String pattern = "";
    Matcher matcher = SELECTOR.matcher(words);
    int from = 0;
    while (from < words.length()) {
      boolean fits = matcher.region(from, words.length()).lookingAt();
      if (!fits || matcher.end() == from || isInNumber(words, from)) {
        from++;
        continue;
      }
      from = matcher.end();
      boolean hasWord = matcher.group(1) != null;
      boolean hasMatchers = matcher.group(2) != null;
      boolean isCall = matcher.group(3) != null;
      if (hasMatchers) {
        Set<String> named = names(matcher.group(2));
        if (hasWord) metrics.add(matcher.group(1));
        metrics.addAll(named);
        String ofThis = pattern(matcher.group(2));
        if (pattern.isEmpty()) pattern = ofThis;
        isAnonymous |= !hasWord && named.isEmpty() && ofThis.isEmpty();
      } else if (hasWord && !isCall && !WORDS.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
        metrics.add(matcher.group(1));
      }
    }
    return new QueryScan(metrics, isAnonymous, pattern, false);
  }

  /// In `1e3` and `0x1f` the letters are no name.
  private static boolean isInNumber(String words, int at) {
    return at > 0 && Character.isDigit(words.charAt(at - 1));
  }

  private static boolean isBroken(String words) {
    int depth = 0;
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      if (c == '(') depth++;
      if (c == ')' && --depth < 0) return true;
    }
    String bare = words.strip();
    return depth != 0 || bare.isEmpty() || "+-*/".indexOf(bare.charAt(bare.length() - 1)) >= 0;
  }

  private static Set<String> names(String matchers) {
    Set<String> names = new LinkedHashSet<>();
    Matcher name = NAME.matcher(matchers);
    while (name.find()) {
      if (name.group(1).equals("=")) names.add(name.group(2));
    }
    Matcher quoted = QUOTED.matcher(matchers);
    if (quoted.find()) names.add(quoted.group(1));
    return names;
  }

  private static String pattern(String matchers) {
    Matcher name = NAME.matcher(matchers);
    while (name.find()) {
      if (!name.group(1).equals("=")) return name.group();
    }
    return "";
  }
}
