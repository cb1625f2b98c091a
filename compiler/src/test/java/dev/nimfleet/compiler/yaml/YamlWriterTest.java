package dev.nimfleet.compiler.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
  private static final Span AT = new Source("fleet.yaml", "").span(0, 0);

  @Test
  void listItemsStandAtTheColumnOfTheirKey() {
    Node node =
        MapNode.at(AT)
            .put("kind", "NIMService")
            .put(
                "env",
                list(
                    MapNode.at(AT)
                        .put("name", "A")
                        .put("values", list(text("b"), text("c")))
                        .build(),
                    MapNode.at(AT).put("name", MapNode.at(AT).put("deep", 1)).build()))
            .put("matrix", list(list(text("x"), text("y")), list()))
            .put("none", MapNode.at(AT))
            .put("empty", list())
            .put("replicas", 2)
            .put("on", true)
            .put("nothing", new Scalar(AT, Scalar.Kind.NULL, "null"))
            .build();

    assertThat(YamlWriter.write(node))
        .isEqualTo(
            """
            kind: NIMService
            env:
            - name: A
              values:
              - b
              - c
            - name:
                deep: 1
            matrix:
            - - x
              - "y"
            - []
            none: {}
            empty: []
            replicas: 2
            "on": true
            nothing: null
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nim-prod",
        "meta/llama-3.1-70b-instruct:1.3.0",
        "nvcr.io/nim/meta/llama",
        "http://prometheus-operated.monitoring.svc:9090",
        "NVIDIA-H100-80GB-HBM3",
        "250Gi",
        "600s",
        "100m",
        "/mnt/cache",
        "_hidden",
        "nope",
        "deadbeef1",
        "one"
      })
  void plainTextThatNobodyMistakesHasNoQuotes(String text) {
    assertThat(YamlWriter.write(text(text))).isEqualTo(text + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "y",
        "N",
        "yes",
        "NO",
        "on",
        "Off",
        "true",
        "False",
        "null",
        "Null",
        "~",
        "nan",
        "1",
        "-1",
        "+1",
        "0777",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        "1.3.0",
        "1e3",
        ".5",
        ".inf",
        "-.inf",
        "12:30:45",
        "2001-01-01",
        "2001-01-01T00:00:00Z",
        "a:",
        "a: b",
        "a #b",
        " a",
        "a ",
        "-",
        "- a",
        "?",
        "? a",
        ":",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "@a",
        "`a`",
        "%a",
        "[a]",
        "{a}",
        "a,b",
        "'a'",
        "=",
        "<<",
        "---",
        "...",
        "a b",
        "0xcafe",
        "1d",
        "_1",
        "é",
        "{{ x }}"
      })
  void textThatSomeReaderMistakesIsQuoted(String text) {
    assertThat(YamlWriter.write(text(text))).isEqualTo("\"" + text + "\"\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          9  | "\\t"
          10 | "\\n"
          13 | "\\r"
          34 | "\\""
          92 | "\\\\"
          0  | "\\u0000"
          27 | "\\u001b"
          127 | "\\u007f"
          133 | "\\u0085"
          160 | "\\u00a0"
          233 | "é"
          8232 | "\\u2028"
          8238 | "\\u202e"
          65279 | "\\ufeff"
          55357 | "\\ufffd"
          128640 | "🚀"
          917505 | "\\U000e0001"
          """)
  void whatCannotBeSeenIsEscaped(int codePoint, String written) {
    assertThat(YamlWriter.write(text(Character.toString(codePoint)))).isEqualTo(written + "\n");
  }

  @Test
  void longTextStaysOnOneLine() {
    String text = "word ".repeat(1000) + "end";

    assertThat(YamlWriter.write(text(text))).isEqualTo("\"" + text + "\"\n");
  }

  @Test
  void aKeyTooLongForOneLineIsMarked() {
    String key = "k".repeat(2000);
    Node node = MapNode.at(AT).put("a", list(MapNode.at(AT).put(key, 1).build())).build();

    assertThat(YamlWriter.write(node)).isEqualTo("a:\n- ? " + key + "\n  : 1\n");
  }

  private static ListNode list(Node... items) {
    return new ListNode(AT, List.of(items));
  }

  private static Scalar text(String text) {
    return Scalar.string(AT, text);
  }
}
