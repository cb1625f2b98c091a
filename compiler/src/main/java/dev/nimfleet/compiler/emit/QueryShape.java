package dev.nimfleet.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a PromQL query gives: a level, which does not grow with the replicas, or a total, which is
/// shared among them. KEDA must be told which; the outermost aggregation says it.
public enum QueryShape {
  LEVEL,
  TOTAL,
  UNCLEAR;

  private static final Set<String> LEVELS =
      Set.of("avg", "max", "min", "quantile", "histogram_quantile");
  private static final Set<String> TOTALS = Set.of("sum", "count");

  public static QueryShape of(String query) {
    return of(tokens(query));
  }

  /// Takes the query apart at its loosest operator.
  private static QueryShape of(List<String> tokens) {
    // What follows `or` stands in where there is nothing; `and` and `unless` only take away.
    for (Set<String> words : List.of(Set.of("or"), Set.of("and", "unless"))) {
      int at = first(tokens, words);
      if (at >= 0) {
        return of(tokens.subList(0, at));
      }
    }
    int comparison = last(tokens, Set.of("==", "!=", ">", "<", ">=", "<="));
    if (comparison >= 0) {
      return scaled(tokens, comparison, true);
    }
    int sum = last(tokens, Set.of("+", "-"));
    if (sum >= 0) {
      QueryShape left = of(tokens.subList(0, sum));
      return left == of(tokens.subList(sum + 1, tokens.size())) ? left : UNCLEAR;
    }
    int product = last(tokens, Set.of("*", "/"));
    return product >= 0 ? scaled(tokens, product, tokens.get(product).equals("*")) : call(tokens);
  }

  /// A number on one side of an operator leaves the other side what it is.
  private static QueryShape scaled(List<String> tokens, int operator, boolean eitherSide) {
    List<String> left = tokens.subList(0, operator);
    List<String> right = tokens.subList(operator + 1, tokens.size());
    if (isNumber(right)) {
      return of(left);
    }
    return eitherSide && isNumber(left) ? of(right) : UNCLEAR;
  }

  /// `avg(x)`, `sum by (a) (x)`, `sum(x) without (a)`, or any of it in parentheses.
  private static QueryShape call(List<String> tokens) {
    if (tokens.size() == 1 && isGroup(tokens.getFirst())) {
      String group = tokens.getFirst();
      return of(group.substring(1, group.length() - 1));
    }
    if (tokens.size() < 2) {
      return UNCLEAR;
    }
    for (String token : tokens.subList(1, tokens.size())) {
      if (!isGroup(token) && !Set.of("by", "without").contains(lower(token))) {
        return UNCLEAR;
      }
    }
    String function = lower(tokens.getFirst());
    return LEVELS.contains(function) ? LEVEL : TOTALS.contains(function) ? TOTAL : UNCLEAR;
  }

  private static boolean isGroup(String token) {
    return token.startsWith("(") && token.endsWith(")");
  }

  private static boolean isNumber(List<String> tokens) {
    return tokens.size() == 1
        && tokens.getFirst().chars().allMatch(c -> Character.isDigit(c) || c == '.');
  }

  private static int first(List<String> tokens, Set<String> wanted) {
    for (int i = 0; i < tokens.size(); i++) {
      if (wanted.contains(lower(tokens.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  private static int last(List<String> tokens, Set<String> wanted) {
    int fromTheEnd = first(tokens.reversed(), wanted);
    return fromTheEnd < 0 ? -1 : tokens.size() - 1 - fromTheEnd;
  }

  private static String lower(String token) {
    return token.toLowerCase(Locale.ROOT);
  }

  /// Words, operators, and whole groups with their brackets.
  private static List<String> tokens(String query) {
    List<String> tokens = new ArrayList<>();
    int at = 0;
    while (at < query.length()) {
      if (!Character.isWhitespace(query.charAt(at))) {
        int end = end(query, at);
        tokens.add(query.substring(at, end));
        at = end;
      } else {
        at++;
      }
    }
    return tokens;
  }

  private static int end(String query, int start) {
    char c = query.charAt(start);
    if (isWord(c)) {
      int end = start + 1;
      while (end < query.length() && isWord(query.charAt(end))) {
        end++;
      }
      return end;
    }
    if (isQuote(c)) {
      return endOfString(query, start);
    }
    if (isOpening(c)) {
      return endOfGroup(query, start);
    }
    boolean isLong = start + 1 < query.length() && query.charAt(start + 1) == '=';
    return start + (isLong ? 2 : 1);
  }

  private static int endOfGroup(String query, int start) {
    int depth = 0;
    int at = start;
    while (at < query.length()) {
      char c = query.charAt(at);
      if (isQuote(c)) {
        at = endOfString(query, at);
        continue;
      }
      depth += isOpening(c) ? 1 : isClosing(c) ? -1 : 0;
      at++;
      if (depth == 0) {
        break;
      }
    }
    return at;
  }

  private static int endOfString(String query, int start) {
    char quote = query.charAt(start);
    int at = start + 1;
    while (at < query.length() && query.charAt(at) != quote) {
      at += query.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    return Math.min(at + 1, query.length());
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == ':' || c == '.';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isOpening(char c) {
    return c == '(' || c == '{' || c == '[';
  }

  private static boolean isClosing(char c) {
    return c == ')' || c == '}' || c == ']';
  }
}
