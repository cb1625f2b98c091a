package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Matching.Group;
import dev.nimfleet.policies.promql.Token.Kind;
import java.util.List;
import java.util.Optional;

/// Reads what stands behind an operator.
final class MatchingParser {
  private final Tokens tokens;

  MatchingParser(Tokens tokens) {
    this.tokens = tokens;
  }

  Matching matching() {
    boolean isOn = tokens.isWord("on");
    boolean isMatched = isOn || tokens.isWord("ignoring");
    List<String> labels = List.of();
    Group group = Group.NONE;
    List<String> include = List.of();
    if (isMatched) {
      tokens.take();
      labels = tokens.labels();
      group = group();
      include = group == Group.NONE || !tokens.is("(") ? List.of() : tokens.labels();
    }
    Optional<Double> left = Optional.empty();
    Optional<Double> right = Optional.empty();
    if (tokens.isCall("fill")) {
      left = Optional.of(fill());
      right = left;
    } else if (tokens.isCall("fill_left")) {
      left = Optional.of(fill());
      right = tokens.isCall("fill_right") ? Optional.of(fill()) : right;
    } else if (tokens.isCall("fill_right")) {
      right = Optional.of(fill());
      left = tokens.isCall("fill_left") ? Optional.of(fill()) : left;
    }
    return new Matching(isOn, labels, group, include, left, right);
  }

  private Group group() {
    if (tokens.takesWord("group_left")) return Group.LEFT;
    return tokens.takesWord("group_right") ? Group.RIGHT : Group.NONE;
  }

  private double fill() {
    tokens.take();
    int start = tokens.start();
    tokens.expect("(", "a number in parentheses");
    boolean isNegative = tokens.is("-");
    if (isNegative || tokens.is("+")) tokens.take();
    if (tokens.current().kind() != Kind.NUMBER) {
      throw QueryErrors.unexpected(tokens.current(), "a number");
    }
    double value = Numbers.read(tokens.take()).value();
    tokens.close(")", "(", start);
    return isNegative ? -value : value;
  }
}
