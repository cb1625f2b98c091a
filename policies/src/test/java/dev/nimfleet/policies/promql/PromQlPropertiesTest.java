package dev.nimfleet.policies.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.promql.Matcher.Comparison;
import dev.nimfleet.policies.promql.Matching.Group;
import dev.nimfleet.policies.promql.Modifiers.Edges;
import dev.nimfleet.policies.promql.Modifiers.Instant;
import dev.nimfleet.policies.promql.Query.Grouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds for all queries, and for all texts.
class PromQlPropertiesTest {
  private static final Span AT = new Span(0, 0);
  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ",",
          "+",
          "-",
          "*",
          "/",
          "%",
          "^",
          "==",
          "!=",
          "<",
          ">=",
          "=~",
          "!~",
          "=",
          "@",
          ":",
          "offset",
          "and",
          "or",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "fill(0)",
          "bool",
          "sum",
          "topk(",
          "5m",
          "1",
          "\"a\"",
          "start()",
          "step()",
          "inf",
          "foo",
          "a:b",
          "rate(",
          "[5m]",
          "[5m:]",
          "vector(0)",
          "#",
          "\n",
          "'",
          "`",
          "\\");

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void aQueryThatIsWrittenReadsTheSame(@ForAll("queries") Query query) {
    String text = Printer.print(query);

    assertThat(Queries.withoutPlaces(Queries.parsed(text))).isEqualTo(Queries.withoutPlaces(query));
    QueryFacts.of(query);
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll String text) {
    isReadOrRefused(text);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void anyWordsAreReadOrRefused(@ForAll("words") String text) {
    isReadOrRefused(text);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aQueryThatIsCutIsReadOrRefused(@ForAll("queries") Query query) {
    String text = Printer.print(query);
    isReadOrRefused(text.substring(0, text.length() / 2));
    isReadOrRefused(text.substring(text.length() / 2));
  }

  private static void isReadOrRefused(String text) {
    switch (PromQl.parse(text)) {
      case PromQl.Parsed parsed -> {
        String printed = Printer.print(parsed.query());
        assertThat(Queries.withoutPlaces(Queries.parsed(printed)))
            .isEqualTo(Queries.withoutPlaces(parsed.query()));
        QueryFacts.of(parsed.query());
      }
      case PromQl.Malformed malformed -> {
        assertThat(malformed.at()).isBetween(1, text.length() + 1);
        assertThat(malformed.message()).matches("(?s).+[.?]"); // a sentence, or one with advice
      }
    }
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(PIECES).list().ofMaxSize(12).map(words -> String.join(" ", words));
  }

  @Provide
  Arbitrary<Query> queries() {
    return Arbitraries.randomValue(random -> new Maker(random).vector(4));
  }

  /// Makes queries that the grammar can give: with parentheses where they are needed.
  private record Maker(Random random) {
    Query vector(int depth) {
      if (depth == 0) return selector();
      return switch (random.nextInt(8)) {
        case 0 -> selector();
        case 1 -> call("abs", vector(depth - 1));
        case 2 -> call(one("rate", "max_over_time", "absent_over_time"), range(depth - 1));
        case 3 -> call("histogram_quantile", scalar(depth - 1), vector(depth - 1));
        case 4 -> aggregation(depth);
        case 5 -> signed(vector(depth - 1));
        case 6 -> new Query.Parentheses(AT, vector(depth - 1));
        default -> binary(depth);
      };
    }

    Query scalar(int depth) {
      if (depth == 0) return number();
      return switch (random.nextInt(5)) {
        case 0 -> number();
        case 1 -> call("scalar", vector(depth - 1));
        case 2 -> call("time");
        case 3 -> new Query.Parentheses(AT, scalar(depth - 1));
        default ->
            joined(one(Operator.ADD, Operator.POWER, Operator.ATAN2), scalar(depth - 1), number());
      };
    }

    private Query binary(int depth) {
      Operator operator = one(Operator.values());
      Query left = vector(depth - 1);
      if (!operator.isSet() && random.nextBoolean()) {
        return joined(operator, left, scalar(depth - 1));
      }
      return joined(operator, left, vector(depth - 1));
    }

    private Query joined(Operator operator, Query left, Query right) {
      boolean isBetweenVectors =
          left.type() != ValueType.SCALAR && right.type() != ValueType.SCALAR;
      boolean areScalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
      boolean isBool = operator.isComparison() && (areScalars || random.nextBoolean());
      Matching matching = isBetweenVectors ? matching(operator) : Matching.PLAIN;
      int own = operator.precedence();
      boolean isRight = operator == Operator.POWER;
      return new Query.Binary(
          AT,
          operator,
          isBool,
          matching,
          grouped(left, isRight ? own + 1 : own),
          grouped(right, isRight ? own : own + 1));
    }

    private Matching matching(Operator operator) {
      boolean isOn = random.nextBoolean();
      List<String> labels = labels();
      if (operator.isSet() || random.nextInt(3) == 0) {
        return new Matching(
            isOn, labels, Group.NONE, List.of(), Optional.empty(), Optional.empty());
      }
      Group group = one(Group.values());
      List<String> include = group == Group.NONE ? List.of() : List.of("included", "a.c");
      return new Matching(isOn, labels, group, include, maybe(), maybe());
    }

    /// In parentheses, where it binds less tight than it must.
    private Query grouped(Query query, int least) {
      boolean isLoose =
          switch (query) {
            case Query.Binary binary -> binary.operator().precedence() < least;
            case Query.Signed _ -> true;
            case Query.NumberLiteral number -> number.value() < 0 || 1 / number.value() < 0;
            // `a offset (5m) - 1` would go on with the length of time.
            case Query.Selector selector ->
                selector.modifiers().offset().filter(Lapse.Group.class::isInstance).isPresent();
            case Query.Text _, Query.Range _, Query.Subquery _ -> false;
            case Query.Call _, Query.Aggregation _, Query.Parentheses _ -> false;
          };
      return isLoose ? new Query.Parentheses(AT, query) : query;
    }

    private Query signed(Query operand) {
      boolean isNegative = random.nextBoolean();
      return new Query.Signed(AT, isNegative, grouped(operand, Operator.POWER.precedence()));
    }

    private Query aggregation(int depth) {
      Aggregator aggregator = one(Aggregator.values());
      Optional<Query> parameter =
          aggregator.parameter().map(type -> type == ValueType.STRING ? text() : scalar(depth - 1));
      Grouping grouping = new Grouping(random.nextBoolean(), labels());
      return new Query.Aggregation(AT, aggregator, grouping, parameter, vector(depth - 1));
    }

    private Query range(int depth) {
      if (depth == 0 || random.nextBoolean()) {
        return new Query.Range(AT, selector(), lapse(2));
      }
      Query operand = vector(depth - 1);
      boolean isLoose = operand instanceof Query.Binary || operand instanceof Query.Signed;
      Modifiers modifiers = modifiers();
      return new Query.Subquery(
          AT,
          isLoose ? new Query.Parentheses(AT, operand) : operand,
          lapse(2),
          random.nextBoolean() ? Optional.of(lapse(1)) : Optional.empty(),
          new Modifiers(modifiers.instant(), modifiers.offset(), Edges.PLAIN));
    }

    private Query.Selector selector() {
      boolean isNamed = random.nextInt(4) > 0;
      List<Matcher> matchers = new ArrayList<>();
      if (!isNamed) matchers.add(matcher(Matcher.NAME, Comparison.EQUAL, "a.metric"));
      for (int i = random.nextInt(3); i > 0; i--) {
        Comparison comparison = one(Comparison.values());
        boolean isRegex = comparison == Comparison.REGEX || comparison == Comparison.NOT_REGEX;
        matchers.add(matcher(label(), comparison, isRegex ? "a.*|b" : text().value()));
      }
      String name = isNamed ? one("up", "job:x:rate5m", "sum", "by", "offset", "fill", "_a") : "";
      return new Query.Selector(AT, name, matchers, modifiers());
    }

    private static Matcher matcher(String label, Comparison comparison, String value) {
      return new Matcher(AT, label, comparison, value);
    }

    private Modifiers modifiers() {
      Instant instant =
          one(new Instant.Start(), new Instant.End(), new Instant.Fixed(random.nextInt() / 1000.0));
      return new Modifiers(
          random.nextInt(4) == 0 ? Optional.of(instant) : Optional.empty(),
          random.nextInt(4) == 0 ? Optional.of(offset()) : Optional.empty(),
          random.nextInt(4) == 0 ? one(Edges.values()) : Edges.PLAIN);
    }

    private Lapse offset() {
      return random.nextBoolean() ? duration() : new Lapse.Group(AT, lapse(2));
    }

    private Lapse lapse(int depth) {
      if (depth == 0) return duration();
      return switch (random.nextInt(6)) {
        case 0 -> new Lapse.Step(AT);
        case 1 -> new Lapse.Whole(AT);
        case 2 -> new Lapse.Group(AT, lapse(depth - 1));
        case 3 -> new Lapse.Extreme(AT, random.nextBoolean(), lapse(depth - 1), lapse(depth - 1));
        case 4 ->
            new Lapse.Calculated(
                AT, one(Operator.ADD, Operator.POWER, Operator.MODULO), duration(), duration());
        default -> duration();
      };
    }

    private Query.NumberLiteral duration() {
      long millis = 1 + random.nextLong(1L << (1 + random.nextInt(40)));
      return new Query.NumberLiteral(AT, Durations.ofMillis(millis), true);
    }

    private Query.NumberLiteral number() {
      double value =
          switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> random.nextInt(100);
            case 3 -> random.nextDouble();
            case 4 -> -random.nextGaussian();
            default -> Math.abs(Double.longBitsToDouble(random.nextLong()));
          };
      return new Query.NumberLiteral(AT, value, false);
    }

    private Query.Text text() {
      return new Query.Text(
          AT, one("", "a", "a b", "\"'`\\", "\n\t\u0007", "ü☺\ud83d\ude00", "{}#"));
    }

    private List<String> labels() {
      return Stream.generate((Supplier<String>) this::label).limit(random.nextInt(3)).toList();
    }

    private String label() {
      return one("job", "le", "by", "without", "inf", "a.b", "on", "ü", "a:b", "_x9", "9x");
    }

    private Optional<Double> maybe() {
      return random.nextInt(4) == 0 ? Optional.of(number().value()) : Optional.empty();
    }

    private static Query call(String name, Query... arguments) {
      return new Query.Call(AT, Functions.of(name).orElseThrow(), List.of(arguments));
    }

    @SafeVarargs
    private <T> T one(T... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
