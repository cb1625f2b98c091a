package dev.nimfleet.policies.export;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a CEL expression, in the order in which it is written and without comments: enough
/// to give names other names, wherever an expression comes from.
final class Tokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?s)(?<comment>//[^\n]*)"
              + "|(?<text>(?:[rR][bB]|[bB][rR])(?:\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*')"
              + "|[rR](?:\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*')"
              + "|[bB]?(?:\"\"\"(?:\\\\.|[^\\\\])*?\"\"\"|'''(?:\\\\.|[^\\\\])*?'''"
              + "|\"(?:\\\\.|[^\\\\\"\n])*\"|'(?:\\\\.|[^\\\\'\n])*'))"
              + "|(?<quoted>`[^`\n]*`)"
              + "|(?<name>[A-Za-z_][A-Za-z0-9_]*)"
              + "|(?<number>\\d[\\w.]*)"
              + "|(?<blank>\\s+)"
              + "|(?<other>.)");

  /// A word. A field in backticks, as in `` labels.`app/name` ``, is no name: it keeps its own.
  record Token(String text, boolean isName, boolean isBlank) {}

  private Tokens() {}

  static List<Token> of(String expression) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      if (matcher.group("comment") != null) continue;
      boolean isName = matcher.group("name") != null;
      tokens.add(new Token(matcher.group(), isName, matcher.group("blank") != null));
    }
    return tokens;
  }
}
