package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Matcher.Comparison;
import dev.nimfleet.policies.promql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the names of metrics and the conditions on their labels.
final class SelectorParser {
  /// Words that can be no metric; all other words of PromQL can.
  private static final List<String> RESERVED =
      List.of("bool", "on", "ignoring", "group_left", "group_right", "atan2");

  private final Tokens tokens;

  SelectorParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /// The selector of a metric whose name has been taken.
  Query.Selector named(Token name) {
    if (RESERVED.stream().anyMatch(name::isWord)) {
      throw QueryErrors.unexpected(name, "a metric");
    }
    int start = name.at().start();
    List<Matcher> matchers = tokens.is("{") ? matchers() : List.of();
    return new Query.Selector(tokens.since(start), name.text(), matchers, Modifiers.NONE);
  }

  Query.Selector unnamed() {
    int start = tokens.start();
    List<Matcher> matchers = matchers();
    return new Query.Selector(tokens.since(start), "", matchers, Modifiers.NONE);
  }

  private List<Matcher> matchers() {
    int start = tokens.take().at().start();
    List<Matcher> matchers = new ArrayList<>();
    while (!tokens.is("}")) {
      matchers.add(matcher());
      if (!tokens.takes(",")) break;
    }
    tokens.close("}", "{", start);
    return matchers;
  }

  private Matcher matcher() {
    Token label = tokens.current();
    if (label.kind() != Kind.WORD && label.kind() != Kind.TEXT) {
      throw tokens.isEnd()
          ? QueryErrors.unexpected(label, "a label or `}`")
          : QueryErrors.unexpected(label, "a label");
    }
    tokens.take();
    int start = label.at().start();
    boolean isAlone = tokens.is(",") || tokens.is("}");
    if (label.kind() == Kind.TEXT && isAlone) {
      return new Matcher(label.at(), Matcher.NAME, Comparison.EQUAL, label.text());
    }
    Comparison comparison = comparison();
    if (tokens.current().kind() != Kind.TEXT) {
      throw QueryErrors.unexpected(tokens.current(), "a quoted value");
    }
    String value = tokens.take().text();
    return new Matcher(tokens.since(start), label.text(), comparison, value);
  }

  private Comparison comparison() {
    return Stream.of(Comparison.values())
        .filter(comparison -> tokens.takes(comparison.toString()))
        .findFirst()
        .orElseThrow(
            () -> QueryErrors.unexpected(tokens.current(), "one of `=`, `!=`, `=~`, `!~`"));
  }
}
