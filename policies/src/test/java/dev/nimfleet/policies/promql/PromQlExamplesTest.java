package dev.nimfleet.policies.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

/// Queries that Prometheus takes, and texts that it refuses.
class PromQlExamplesTest {
  private static final Path RESOURCES = Path.of("src/test/resources/promql");
  private static final Path FLEETS = Path.of("../compiler/golden/fleets");

  static Stream<String> valid() {
    return lines(RESOURCES.resolve("valid.promql")).filter(line -> !line.startsWith("## "));
  }

  static Stream<String> invalid() {
    return lines(RESOURCES.resolve("invalid.tsv")).skip(1);
  }

  static Stream<String> emitted() {
    try (Stream<Path> all = Files.walk(FLEETS)) {
      List<Path> files = all.filter(file -> file.toString().endsWith(".yaml")).toList();
      ObjectMapper json = new ObjectMapper();
      return files.stream()
          .flatMap(PromQlExamplesTest::lines)
          .map(String::strip)
          .filter(line -> line.startsWith("query: \""))
          .map(line -> json.readValue(line.substring("query: ".length()), String.class))
          .distinct();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource({"valid", "emitted"})
  void whatIsWrittenReadsTheSame(String text) {
    Query query = Queries.parsed(text);

    String printed = Printer.print(query);

    assertThat(Queries.withoutPlaces(Queries.parsed(printed)))
        .isEqualTo(Queries.withoutPlaces(query));
    assertThat(Printer.print(Queries.parsed(printed))).isEqualTo(printed);
    QueryFacts.of(query);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void aMistakeIsToldWhereItStands(String line) {
    String[] columns = line.split("\t", 3);

    assertThat(PromQl.parse(columns[1]))
        .isEqualTo(new PromQl.Malformed(Integer.parseInt(columns[0]), columns[2]));
  }

  @Test
  void thereAreManyExamples() {
    assertThat(valid().distinct().count()).isGreaterThan(250);
    assertThat(invalid().distinct().count()).isGreaterThan(120);
    assertThat(emitted().count()).isGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1+2*3^2                        | 1 + 2 * 3 ^ 2
          SUM(x)BY(a,)                   | sum by (a) (x)
          sum by () (x)                  | sum(x)
          - - 1                          | 1
          017                            | 15
          0x_1F                          | 31
          1_000e-3                       | 1
          1e3                            | 1000
          5400s                          | 1h30m
          14d                            | 2w
          15d                            | 15d
          365d                           | 1y
          x[300]                         | x[300]
          x offset 1m @ end()            | x @ end() offset 1m
          x[5m]offset -90s               | x[5m] offset -1m30s
          x offset 0s                    | x
          a+on(b)group_left c            | a + on (b) group_left () c
          a + fill(0) b                  | a + fill_left (0) fill_right (0) b
          a + ignoring() b               | a + b
          {'a',"b c"!~`d`}               | {__name__="a","b c"!~"d"}
          sum by ("a", "b.c") (x)        | sum by (a, "b.c") (x)
          "\\x41\\u00e9\\377"            | "Aé\\U0000fffd"
          """)
  void aQueryIsPrintedOnOneLine(String text, String printed) {
    assertThat(Printer.print(Queries.parsed(text))).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a + b - c              | (a + b) - c
          a - b * c              | a - (b * c)
          2 ^ 3 ^ 2              | 2 ^ (3 ^ 2)
          -a ^ b                 | -(a ^ b)
          -a * b                 | (-a) * b
          2 ^ -a * b             | (2 ^ (-a)) * b
          a or b and c == d      | a or (b and (c == d))
          a unless b and c       | (a unless b) and c
          a atan2 b * c          | (a atan2 b) * c
          a > b + c              | a > (b + c)
          -a offset 5m           | -(a offset 5m)
          """)
  void operatorsBindAsInPrometheus(String text, String grouped) {
    assertThat(Queries.withoutParentheses(Queries.parsed(text)))
        .isEqualTo(Queries.withoutParentheses(Queries.parsed(grouped)));
  }

  @Test
  void aNodeKnowsItsPlace() {
    String text = "sum by (a) (x{b=\"c\"} offset 5m) # end";

    Query.Aggregation query = (Query.Aggregation) Queries.parsed(text);
    Query.Selector selector = (Query.Selector) query.operand();

    assertThat(query.at().of(text)).isEqualTo("sum by (a) (x{b=\"c\"} offset 5m)");
    assertThat(selector.at().of(text)).isEqualTo("x{b=\"c\"} offset 5m");
    assertThat(selector.matchers().getFirst().at().of(text)).isEqualTo("b=\"c\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "-",
        "abs(",
        "x[1m:",
        "{",
        "a+",
        "a^",
        "x[1m:][",
        "x offset (",
        "x[(",
        "x[-",
        "x[1m^",
        "x[1m+",
        "sum by(a)(",
        "a or ",
        "\"\\x41",
        "#\n",
        "fill   ",
        "x offset 1m ",
        "x @ 1 ",
        "{a=~\"(",
        "{a=~\"(a{1000}){1000}\"}or",
        "1e",
        "a,",
        "sum(sum by(x)"
      })
  @Timeout(10)
  void hostileTextEndsSoon(String piece) {
    String text = piece.repeat(100_000 / piece.length());

    assertThat(PromQl.parse(text)).isInstanceOf(PromQl.Malformed.class);
    assertThat(PromQl.parse(text + "x")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x{a=~\"%s\"}|(((((|)))))|40",
        "x{a=~\"%s\"}|(|{1000}){1000}|1",
        "x{a=~\"%s\"}|((((|{99}){99}){99}){99}|1"
      })
  @Timeout(10)
  void aHostileRegularExpressionIsRefused(String template) {
    String[] parts = template.split("\\|");
    int times = Integer.parseInt(parts[3]);
    String regex = parts[1].repeat(times) + "a" + parts[2].repeat(times);

    assertThat(PromQl.parse(parts[0].formatted(regex)))
        .isEqualTo(new PromQl.Malformed(3, "The regular expression is too large."));
  }

  @Test
  void aLongListIsNotDeep() {
    String list = "label_join(x, \"a\", \"b\"" + ", \"c\"".repeat(20_000) + ")";
    assertThat(Duration.ofSeconds(10))
        .isGreaterThan(Queries.time(() -> assertThat(Queries.parsed(list)).isNotNull()));
  }

  @Test
  void aSumOfManyIsTooDeep() {
    assertThat(Queries.parsed("a" + " + a".repeat(249))).isNotNull();
    assertThat(PromQl.parse("a" + " + a".repeat(250)))
        .isEqualTo(new PromQl.Malformed(5, "The query nests deeper than 250 levels."));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
