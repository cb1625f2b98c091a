package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Query.Grouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads expressions, as Prometheus' grammar has them.
final class Parser {
  /// The words of PromQL that are functions too.
  private static final Set<String> FUNCTION_WORDS =
      Set.of("start", "end", "step", "range", "min_of", "max_of");

  private static final Set<String> OTHER_WORDS =
      Set.of(
          "and",
          "or",
          "unless",
          "atan2",
          "offset",
          "smoothed",
          "anchored",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "fill",
          "fill_left",
          "fill_right",
          "bool");

  private final Tokens tokens;
  private final SelectorParser selectors;
  private final MatchingParser matchings;
  private final ModifierParser modifiers;

  private Parser(Tokens tokens) {
    this.tokens = tokens;
    this.selectors = new SelectorParser(tokens);
    this.matchings = new MatchingParser(tokens);
    this.modifiers = new ModifierParser(tokens);
  }

  static Query parse(String text) {
    Tokens tokens = new Tokens(text);
    if (tokens.isEnd()) throw QueryErrors.empty();
    Query query = new Parser(tokens).expression();
    if (!tokens.isEnd()) throw QueryErrors.afterTheEnd(tokens.current());
    return query;
  }

  private Query expression() {
    return tokens.deeper(() -> binary(Operator.OR.precedence()));
  }

  /// Operands and the operators between them that bind at least that tight.
  private Query binary(int least) {
    int start = tokens.start();
    Query left = operand();
    while (true) {
      Optional<Operator> operator = operator();
      if (operator.isEmpty() || operator.get().precedence() < least) return left;
      left = binary(start, left, operator.get());
    }
  }

  private Query binary(int start, Query left, Operator operator) {
    tokens.take();
    boolean isBool = tokens.takesWord("bool");
    Matching matching = matchings.matching();
    int least = operator.precedence() + (operator.isRightAssociative() ? 0 : 1);
    Query right = tokens.deeper(() -> binary(least));
    return new Query.Binary(tokens.since(start), operator, isBool, matching, left, right);
  }

  private Optional<Operator> operator() {
    return switch (tokens.current().kind()) {
      case SIGN, WORD -> Operator.of(tokens.current().text());
      case NUMBER, TEXT, END -> Optional.empty();
    };
  }

  private Query operand() {
    int start = tokens.start();
    if (!tokens.is("+") && !tokens.is("-")) return modifiers.after(primary());
    boolean isNegative = tokens.take().is("-");
    Query operand = tokens.deeper(() -> binary(Operator.POWER.precedence()));
    if (operand instanceof Query.NumberLiteral number) {
      double value = isNegative ? -number.value() : number.value();
      return new Query.NumberLiteral(tokens.since(start), value, number.isDuration());
    }
    return new Query.Signed(tokens.since(start), isNegative, operand);
  }

  private Query primary() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NUMBER -> Numbers.read(tokens.take());
      case TEXT -> new Query.Text(tokens.take().at(), token.text());
      case WORD -> word(tokens.take());
      case END -> throw QueryErrors.unexpected(token, "an expression");
      case SIGN -> {
        if (token.is("{")) yield selectors.unnamed();
        if (!token.is("(")) throw QueryErrors.unexpected(token, "an expression");
        tokens.take();
        Query inner = expression();
        tokens.close(")", "(", token.at().start());
        yield new Query.Parentheses(tokens.since(token.at().start()), inner);
      }
    };
  }

  private Query word(Token word) {
    Optional<Aggregator> aggregator = Aggregator.of(word.text());
    boolean isGrouped = tokens.isWord("by") || tokens.isWord("without");
    if (aggregator.isPresent() && (tokens.is("(") || isGrouped)) {
      return aggregation(word, aggregator.get());
    }
    return tokens.is("(") && canBeFunction(word) ? call(word) : selectors.named(word);
  }

  private static boolean canBeFunction(Token word) {
    String lower = word.text().toLowerCase(Locale.ROOT);
    return FUNCTION_WORDS.contains(lower)
        || (!OTHER_WORDS.contains(lower) && lower.indexOf(':') < 0);
  }

  private Query call(Token name) {
    List<Query> arguments = arguments();
    Function function =
        Functions.of(name.text()).orElseThrow(() -> QueryErrors.unknownFunction(name));
    return new Query.Call(tokens.since(name.at().start()), function, arguments);
  }

  private Query aggregation(Token name, Aggregator aggregator) {
    int start = name.at().start();
    Optional<Grouping> before = grouping();
    List<Query> arguments = arguments();
    Optional<Grouping> grouping = before.isPresent() ? before : grouping();
    int wanted = aggregator.parameter().isPresent() ? 2 : 1;
    if (arguments.size() != wanted) {
      throw QueryErrors.argumentCount(
          start, aggregator.text(), Integer.toString(wanted), arguments.size());
    }
    return new Query.Aggregation(
        tokens.since(start),
        aggregator,
        grouping.orElse(Grouping.NONE),
        wanted == 2 ? Optional.of(arguments.getFirst()) : Optional.empty(),
        arguments.getLast());
  }

  private Optional<Grouping> grouping() {
    boolean isWithout = tokens.isWord("without");
    if (!isWithout && !tokens.isWord("by")) return Optional.empty();
    tokens.take();
    return Optional.of(new Grouping(isWithout, tokens.labels()));
  }

  private List<Query> arguments() {
    int start = tokens.start();
    tokens.expect("(", "the `(` before the arguments");
    List<Query> arguments = new ArrayList<>();
    if (tokens.takes(")")) return arguments;
    while (true) {
      arguments.add(expression());
      Token comma = tokens.current();
      if (!tokens.takes(",")) break;
      if (tokens.is(")")) throw QueryErrors.trailingComma(comma);
    }
    tokens.close(")", "(", start);
    return arguments;
  }
}
