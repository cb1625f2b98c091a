package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Token.Kind;
import java.util.List;
import java.util.Optional;

/// Reads lengths of time.
final class LapseParser {
  private static final List<String> WORDS = List.of("step", "range", "min_of", "max_of");
  private static final String EXPECTED = "a length of time such as `5m`";

  private final Tokens tokens;

  LapseParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static boolean isWord(Token token) {
    return WORDS.stream().anyMatch(token::isWord);
  }

  /// That of a range or a step.
  Lapse positive() {
    Lapse lapse = calculated(Operator.ADD.precedence());
    if (lapse instanceof Query.NumberLiteral number && !(number.value() > 0)) {
      throw QueryErrors.notPositive(number.at().start());
    }
    return lapse;
  }

  /// That of an offset. What follows a single one belongs to the expression around it: `a offset 5m
  /// + 3` is a sum.
  Lapse offset() {
    int start = tokens.start();
    if (tokens.is("(")) return calculated(Operator.ADD.precedence());
    if (!tokens.is("+") && !tokens.is("-")) return single();
    boolean isNegative = tokens.take().is("-");
    if (tokens.is("+") || tokens.is("-")) {
      Lapse first =
          signed(start, isNegative, tokens.deeper(() -> calculated(Operator.POWER.precedence())));
      return continued(start, first, Operator.ADD.precedence());
    }
    return signed(start, isNegative, single());
  }

  private Lapse calculated(int least) {
    int start = tokens.start();
    return continued(start, operand(), least);
  }

  private Lapse continued(int start, Lapse first, int least) {
    Lapse left = first;
    while (true) {
      Optional<Operator> operator = operator();
      if (operator.isEmpty() || operator.get().precedence() < least) return left;
      left = calculated(start, left, operator.get());
    }
  }

  private Lapse calculated(int start, Lapse left, Operator operator) {
    int at = tokens.take().at().start();
    int least = operator.precedence() + (operator.isRightAssociative() ? 0 : 1);
    Lapse right = tokens.deeper(() -> calculated(least));
    boolean divides = operator == Operator.DIVIDE || operator == Operator.MODULO;
    if (divides && right instanceof Query.NumberLiteral number && number.value() == 0) {
      throw QueryErrors.divisionByZero(at);
    }
    return new Lapse.Calculated(tokens.since(start), operator, left, right);
  }

  private Optional<Operator> operator() {
    if (tokens.current().kind() != Kind.SIGN) return Optional.empty();
    return Operator.of(tokens.current().text()).filter(Operator::isForTime);
  }

  private Lapse operand() {
    int start = tokens.start();
    if (!tokens.is("+") && !tokens.is("-")) return single();
    boolean isNegative = tokens.take().is("-");
    Lapse operand = tokens.deeper(() -> calculated(Operator.POWER.precedence()));
    return signed(start, isNegative, operand);
  }

  private Lapse signed(int start, boolean isNegative, Lapse operand) {
    if (operand instanceof Query.NumberLiteral number) {
      double value = isNegative ? -number.value() : number.value();
      return new Query.NumberLiteral(tokens.since(start), value, number.isDuration());
    }
    return isNegative ? new Lapse.Negated(tokens.since(start), operand) : operand;
  }

  private Lapse single() {
    int start = tokens.start();
    if (tokens.current().kind() == Kind.NUMBER) {
      Query.NumberLiteral number = Numbers.read(tokens.take());
      if (!Numbers.isLapse(number.value())) throw QueryErrors.hugeDuration(start);
      return number;
    }
    if (tokens.takes("(")) {
      Lapse inner = tokens.deeper(() -> calculated(Operator.ADD.precedence()));
      tokens.close(")", "(", start);
      return new Lapse.Group(tokens.since(start), inner);
    }
    if (!isWord(tokens.current())) throw QueryErrors.unexpected(tokens.current(), EXPECTED);
    return word(start, tokens.take());
  }

  private Lapse word(int start, Token word) {
    int opened = tokens.start();
    tokens.expect("(", "the `(` behind `" + word.text() + "`");
    if (word.isWord("step") || word.isWord("range")) {
      tokens.close(")", "(", opened);
      Span at = tokens.since(start);
      return word.isWord("step") ? new Lapse.Step(at) : new Lapse.Whole(at);
    }
    Lapse left = tokens.deeper(() -> calculated(Operator.ADD.precedence()));
    tokens.expect(",", "the comma between two lengths of time");
    Lapse right = tokens.deeper(() -> calculated(Operator.ADD.precedence()));
    tokens.close(")", "(", opened);
    return new Lapse.Extreme(tokens.since(start), word.isWord("max_of"), left, right);
  }
}
