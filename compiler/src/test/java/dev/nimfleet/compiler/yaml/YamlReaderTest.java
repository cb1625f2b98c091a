package dev.nimfleet.compiler.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  /// What `sigs.k8s.io/yaml` 1.6.0 makes of each, taken from a run of it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          on                       | BOOLEAN | true
          yes                      | BOOLEAN | true
          y                        | BOOLEAN | true
          Y                        | BOOLEAN | true
          TRUE                     | BOOLEAN | true
          NO                       | BOOLEAN | false
          n                        | BOOLEAN | false
          off                      | BOOLEAN | false
          yEs                      | STRING  | yEs
          ~                        | NULL    | null
          Null                     | NULL    | null
          0777                     | INTEGER | 511
          0o17                     | INTEGER | 15
          0x1F                     | INTEGER | 31
          0b11                     | INTEGER | 3
          -0b11                    | INTEGER | -3
          1_000                    | INTEGER | 1000
          +5                       | INTEGER | 5
          08                       | INTEGER | 8
          1.0                      | INTEGER | 1
          1e3                      | INTEGER | 1000
          9223372036854775807      | INTEGER | 9223372036854775807
          18446744073709551615     | DECIMAL | 18446744073709551615
          123456789012345678901234 | DECIMAL | 1.2345678901234569e+23
          .5                       | DECIMAL | 0.5
          .5_5                     | DECIMAL | 0.55
          +.5                      | DECIMAL | 0.5
          1.                       | INTEGER | 1
          0.00000012               | DECIMAL | 1.2e-7
          1e999                    | STRING  | 1e999
          12:30:45                 | STRING  | 12:30:45
          2001-01-01               | STRING  | 2001-01-01
          1.3.0                    | STRING  | 1.3.0
          2..8                     | STRING  | 2..8
          0x                       | STRING  | 0x
          0b12                     | STRING  | 0b12
          -                        | LIST    | -
          .                        | STRING  | .
          ._5                      | STRING  | ._5
          'on'                     | STRING  | on
          "0777"                   | STRING  | 0777
          !!str 5                  | STRING  | 5
          !!int "5"                | INTEGER | 5
          !!float 5                | INTEGER | 5
          """)
  void plainScalarsMeanWhatTheyMeanToKubernetes(String written, String kind, String text) {
    if (kind.equals("LIST")) {
      assertThat(read(written)).singleElement().isInstanceOf(ListNode.class);
      return;
    }
    Scalar scalar = (Scalar) ((MapNode) readOne("a: " + written + "\n")).get("a").orElseThrow();

    assertThat(scalar.kind()).isEqualTo(Scalar.Kind.valueOf(kind));
    assertThat(scalar.text()).isEqualTo(text);
  }

  @Test
  void aScalarCanTellHowItWasWritten() {
    Scalar scalar = (Scalar) ((MapNode) readOne("a: &x !!str 0777 # octal\n")).get("a").get();

    assertThat(scalar.at().text()).isEqualTo("0777");
  }

  @Test
  void keysAndValuesKnowTheirPlaces() {
    MapNode map =
        (MapNode)
            readOne(
                """
                "🚀 key": 'it''s' # comment
                list: # comment
                - a

                - {b: 1, c: [x]}
                text: |
                  one
                  two

                # comment
                empty:
                folded: plain
                  goes on
                """);

    assertThat(places(map))
        .containsExactly(
            "1:1 «\"🚀 key\"»",
            "1:10 «'it''s'»",
            "2:1 «list»",
            "3:1 «- a\n\n- {b: 1, c: [x]}»",
            "6:1 «text»",
            "6:7 «|\n  one\n  two»",
            "11:1 «empty»",
            "11:7 «»",
            "12:1 «folded»",
            "12:9 «plain\n  goes on»");
    ListNode list = (ListNode) map.get("list").orElseThrow();
    assertThat(list.items().get(1).at().text()).isEqualTo("{b: 1, c: [x]}");
    assertThat(map.at().text()).startsWith("\"🚀").endsWith("goes on");
  }

  @Test
  void everyDocumentIsANodeAndEmptyOnesAreSkipped() {
    assertThat(read("# a comment\n")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("---\n---\n# nothing\n---\na: 1\n---\n- b\n...\n")).hasSize(2);
  }

  @Test
  void aliasesRepeatTheirValueAtItsOwnPlace() {
    MapNode map = (MapNode) readOne("a: &x {b: 1}\nc: *x\n");

    assertThat(map.get("c")).isEqualTo(map.get("a"));
  }

  @Test
  void aMergeTakesOverWhatTheMapDoesNotSay() {
    MapNode map =
        (MapNode)
            readOne(
                """
                one: &one {a: 1, b: 1}
                two: &two {b: 2, c: 2}
                all:
                  <<: [*one, *two]
                  c: 3
                """);

    assertThat(YamlWriter.write(map.get("all").orElseThrow())).isEqualTo("a: 1\nb: 1\nc: 3\n");
  }

  @Test
  void aByteOrderMarkIsDropped() {
    byte[] bytes = "\uFEFFa: 1\n".getBytes(StandardCharsets.UTF_8);

    Source source = YamlReader.decode("fleet.yaml", bytes, new Diagnostics()).orElseThrow();

    assertThat(source.text()).isEqualTo("a: 1\n");
  }

  @Test
  void aBlockOfTextAtTheEndOfTheFileEndsAsInKubernetes() {
    assertThat(((MapNode) readOne("a: |\n  x")).text("a")).hasValue("x");
    assertThat(((MapNode) readOne("a: |\n  x\n")).text("a")).hasValue("x\n");
  }

  @Test
  void allMistakesOfAFileAreReportedInOneRun() {
    assertThat(errors("a: !x 1\nb: 1\nb: 2\non: 1\n"))
        .containsExactly(
            "fleet.yaml:1:4: Y009 The tag `!x` is not known to Kubernetes.",
            "fleet.yaml:3:1: Y007 The key `b` is given twice.",
            "fleet.yaml:4:1: Y008 The key `on` is the boolean `true` to Kubernetes.");
  }

  @Test
  void aDocumentBeforeASyntaxErrorIsStillRead() {
    Diagnostics diagnostics = new Diagnostics();

    assertThat(YamlReader.read(new Source("f", "a: 1\n---\n- a: b: c\n"), diagnostics)).hasSize(1);
    assertThat(diagnostics.errors()).isEqualTo(1);
  }

  @Test
  void keysThatAreEqualToKubernetesAreDuplicates() {
    assertThat(errors("yes: 1\ntrue: 2\n"))
        .contains(
            "fleet.yaml:2:1: Y007 The key `true` is given twice: `yes` and `true` are the same to"
                + " Kubernetes.");
    assertThat(errors("\"a\": 1\na: 2\n")).singleElement().asString().contains("Y007");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1: a",
        "-7: a",
        "true: a",
        "\"on\": a",
        "'no': a",
        "!!str y: a",
        "2024-06-01-model: a"
      })
  void aKeyThatIsTheSameTextToAllReadersIsFine(String line) {
    assertThat(errors(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y: a",
        "NO: a",
        "True: a",
        "0777: a",
        "1_000: a",
        "+1: a",
        "1.5: a",
        "12:30:45: a",
        "2001-01-01: a"
      })
  void aKeyThatIsAnotherTextToSomeReaderIsNot(String line) {
    assertThat(errors(line)).anyMatch(error -> error.contains(" Y008 "));
  }

  @Test
  void syntaxErrorsAreSaidInWordsWhereTheyAre() {
    assertSyntax("a: b: c\n", "1:5", "A second `:` stands in the value.");
    assertSyntax("a: b\n  c: d\n", "2:4", "A key cannot stand here.");
    assertSyntax(
        "a:\n   b: 1\n  c: 2\n", "3:3", "The indentation of this line fits nothing above it.");
    assertSyntax("a: [1, 2\nb: 3\n", "2:2", "A `,` or the closing `]` is missing before this.");
    assertSyntax("a: {b: 1\nc: 3\n", "2:2", "A `,` or the closing `}` is missing before this.");
    assertSyntax("a: [,]\n", "1:5", "A value is missing before `,`.");
    assertSyntax("a: [\n", "2:1", "The file ends in the middle of a value.");
    assertSyntax("a: \"b\nc: 1\n", "1:4", "The quote is never closed.");
    assertSyntax("a: \"b\n---\n", "2:1", "A line with `---` or `...` cannot stand inside quotes.");
    assertSyntax("a: 'it's'\n", "1:8", "Something follows a value that has already ended.");
    assertSyntax("a: @b\n", "1:4", "A value cannot begin with `@`.");
    assertSyntax("a: %b\n", "1:4", "A value cannot begin with `%`.");
    assertSyntax("a: - b\n", "1:4", "A list cannot begin on the line of its key.");
    assertSyntax("a: ? b\n", "1:4", "A `?` cannot stand here.");
    assertSyntax("- a\nb: 1\n", "2:1", "A key stands among the items of a list.");
    assertSyntax("a: 1\n- b\n", "2:1", "A list item stands among the keys of a map.");
    assertSyntax("a: 1\n}\n", "2:1", "The bracket `}` closes nothing.");
    assertSyntax("a: \"\\q\"\n", "1:6", "The escape is none that YAML knows.");
    assertSyntax("a: \"\\UFFFFFFFF\"\n", "1:5", "The escape is none that YAML knows.");
    assertSyntax("a: \"\\/\"\n", "1:5", "The escape is none that YAML knows.");
    assertSyntax(
        "a: |x\n  b\n",
        "1:5",
        "Only `-`, `+`, a digit from 1 to 9 and a comment can follow `|` or `>`.");
    assertSyntax(
        "a: |\n     \n  b\n", "3:3", "The text is indented less than the empty lines above it.");
    assertSyntax("a: !<b c>\n", "1:7", "The tag is not well formed.");
    assertSyntax("a: !b!c d\n", "1:4", "The tag is not well formed.");
    assertSyntax("%YAML x\n---\na: 1\n", "1:7", "The directive is not well formed.");
    assertSyntax("%YAML 2.0\n---\na: 1\n", "1:1", "The file asks for a YAML that nobody reads.");
    assertSyntax("a: &\n", "1:4", "A name must follow `&`.");
    assertSyntax("a: * b\n", "1:4", "A name must follow `*`.");
    assertSyntax("a: &bé d\n", "1:4", "`&bé` is no name for an anchor.");
    assertSyntax("a: 1\nbcd\ne: 2\n", "2:1", "No `:` follows the key.");
    assertSyntax("a # b\nc: d\n", "2:1", "The document has ended before this line.");
    assertSyntax(
        "{a:, b: 1}\n",
        "1:2",
        "Readers of YAML 1.1 and 1.2 disagree about where `a` ends inside brackets.");
  }

  private static void assertSyntax(String text, String place, String message) {
    assertThat(errors(text)).containsExactly("fleet.yaml:%s: Y005 %s".formatted(place, message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:\n\tb: 1\n",
        "a: 1\n\t# comment\n",
        "a: 1\n  \t\nb: 2\n",
        "a:\n- \tb: 1\n",
        "a: b\n\tc\n",
        "a: |\n  \tb\n c\n",
        "a: !!str\n\tb\n"
      })
  void aTabInTheIndentationIsAnError(String text) {
    assertThat(errors(text)).first().asString().contains("Y006 A tab stands in the indentation.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:\t1\n",
        "a: 1\t# comment\n",
        "a: {\n\tb: 1}\n",
        "a: \"b\n\tc\"\n",
        "a: |\n  b\tc\n"
      })
  void aTabElsewhereIsNone(String text) {
    assertThat(errors(text)).isEmpty();
  }

  @Test
  void aHundredThousandBracketsAreOneMistake() {
    assertThat(errors("a: " + "[".repeat(100_000))).singleElement().asString().contains(" Y015 ");
    assertThat(errors("a: " + "{a: ".repeat(100_000)))
        .singleElement()
        .asString()
        .contains(" Y015 ");
    assertThat(errors("- ".repeat(100_000) + "a\n")).singleElement().asString().contains(" Y015 ");
    assertThat(errors("[".repeat(64) + "]".repeat(64))).isEmpty();
    assertThat(errors("[".repeat(65) + "]".repeat(65))).hasSize(1);
  }

  @Test
  void aliasesCannotBuildTooDeepAValue() {
    String half = "[".repeat(40) + "]".repeat(40);
    String other = "[".repeat(40) + "*a" + "]".repeat(40);

    assertThat(errors("- &a " + half + "\n- " + other + "\n"))
        .singleElement()
        .asString()
        .contains(" Y015 ");
  }

  @Test
  void aBillionLaughsEndEarly() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ",
                      List.of(alias, alias, alias, alias, alias, alias, alias, alias, alias))));
    }

    assertThat(errors(text.toString())).singleElement().asString().contains(" Y013 ");
  }

  @Test
  void noMoreThanAHundredMistakesOfAFileAreReported() {
    assertThat(errors("a: 1\n".repeat(10_000))).hasSize(100);
  }

  private static List<Node> read(String text) {
    Diagnostics diagnostics = new Diagnostics();
    List<Node> nodes = YamlReader.read(new Source("fleet.yaml", text), diagnostics);
    assertThat(diagnostics.sorted()).isEmpty();
    return nodes;
  }

  private static Node readOne(String text) {
    return read(text).getFirst();
  }

  private static List<String> errors(String text) {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.read(new Source("fleet.yaml", text), diagnostics);
    return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
  }

  private static List<String> places(MapNode map) {
    return map.entries().stream()
        .flatMap(entry -> List.of(entry.at(), entry.value().at()).stream())
        .map(at -> "%d:%d «%s»".formatted(at.line(), at.column(), at.text()))
        .toList();
  }
}
