package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Modifiers.Edges;
import dev.nimfleet.policies.promql.Modifiers.Instant;
import dev.nimfleet.policies.promql.Token.Kind;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Reads what follows an expression: ranges, `offset`, `@`, `anchored` and `smoothed`.
final class ModifierParser {
  private final Tokens tokens;
  private final LapseParser lapses;

  ModifierParser(Tokens tokens) {
    this.tokens = tokens;
    this.lapses = new LapseParser(tokens);
  }

  Query after(Query first) {
    Query query = first;
    while (true) {
      if (tokens.is("[")) {
        query = range(query);
      } else if (tokens.isWord("offset")) {
        query = offset(query);
      } else if (tokens.is("@")) {
        query = instant(query);
      } else if (tokens.isWord("anchored")) {
        query = edges(query, Edges.ANCHORED);
      } else if (tokens.isWord("smoothed")) {
        query = edges(query, Edges.SMOOTHED);
      } else {
        return query;
      }
    }
  }

  private Query range(Query query) {
    int start = query.at().start();
    int opened = tokens.take().at().start();
    Lapse length = lapses.positive();
    if (tokens.takes(":")) {
      Optional<Lapse> step = tokens.is("]") ? Optional.empty() : Optional.of(lapses.positive());
      tokens.close("]", "[", opened);
      return new Query.Subquery(tokens.since(start), query, length, step, Modifiers.NONE);
    }
    tokens.close("]", "[", opened);
    if (!(query instanceof Query.Selector selector)) throw QueryErrors.rangeOfNoSelector(opened);
    if (selector.modifiers().offset().isPresent()) {
      throw QueryErrors.rangeAfterModifier(opened, "offset");
    }
    if (selector.modifiers().instant().isPresent()) {
      throw QueryErrors.rangeAfterModifier(opened, "@");
    }
    return new Query.Range(tokens.since(start), selector, length);
  }

  private Query offset(Query query) {
    Token word = tokens.take();
    Lapse offset = lapses.offset();
    return modified(
        query,
        word,
        modifiers -> {
          if (modifiers.offset().isPresent()) throw twice(word);
          boolean isNone = offset instanceof Query.NumberLiteral number && number.value() == 0;
          return isNone ? modifiers : modifiers.with(offset);
        });
  }

  private Query instant(Query query) {
    Token sign = tokens.take();
    Instant instant = instant();
    return modified(
        query,
        sign,
        modifiers -> {
          if (modifiers.instant().isPresent()) throw twice(sign);
          return modifiers.with(instant);
        });
  }

  private Instant instant() {
    boolean isStart = tokens.isWord("start");
    if (isStart || tokens.isWord("end")) {
      tokens.take();
      int opened = tokens.start();
      tokens.expect("(", "the `(` of `start()` or `end()`");
      tokens.close(")", "(", opened);
      return isStart ? new Instant.Start() : new Instant.End();
    }
    int start = tokens.start();
    boolean isNegative = tokens.is("-");
    if (isNegative || tokens.is("+")) tokens.take();
    if (tokens.current().kind() != Kind.NUMBER) {
      throw QueryErrors.unexpected(tokens.current(), "a time in seconds, `start()` or `end()`");
    }
    double seconds = Numbers.read(tokens.take()).value();
    if (!(Math.abs(seconds) < 0x1p63)) throw QueryErrors.timeOutOfBounds(start);
    return new Instant.Fixed(isNegative ? -seconds : seconds);
  }

  private Query edges(Query query, Edges edges) {
    Token word = tokens.take();
    if (query instanceof Query.Subquery) {
      throw QueryErrors.edgesOfSubquery(word.at().start(), word.text());
    }
    return modified(
        query,
        word,
        modifiers -> {
          if (modifiers.edges() != Edges.PLAIN && modifiers.edges() != edges) {
            throw QueryErrors.bothEdges(word.at().start());
          }
          return modifiers.with(edges);
        });
  }

  private Query modified(Query query, Token word, UnaryOperator<Modifiers> change) {
    Span at = tokens.since(query.at().start());
    return switch (query) {
      case Query.Selector selector -> {
        Modifiers changed = change.apply(selector.modifiers());
        yield new Query.Selector(at, selector.name(), selector.matchers(), changed);
      }
      case Query.Range range -> {
        Query.Selector selector = range.selector();
        Modifiers changed = change.apply(selector.modifiers());
        yield new Query.Range(
            at,
            new Query.Selector(selector.at(), selector.name(), selector.matchers(), changed),
            range.length());
      }
      case Query.Subquery subquery -> {
        Modifiers changed = change.apply(subquery.modifiers());
        yield new Query.Subquery(
            at, subquery.operand(), subquery.length(), subquery.step(), changed);
      }
      case Query.NumberLiteral _, Query.Text _, Query.Call _, Query.Aggregation _ ->
          throw misplaced(word);
      case Query.Binary _, Query.Signed _, Query.Parentheses _ -> throw misplaced(word);
    };
  }

  private static Unreadable misplaced(Token word) {
    return QueryErrors.modifierOfNoSelector(word.at().start(), word.text());
  }

  private static Unreadable twice(Token word) {
    return QueryErrors.twice(word.at().start(), word.text());
  }
}
