package dev.nimfleet.compiler.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class YamlPropertiesTest {
  private static final Span NOWHERE = new Source("test", "").span(0, 0);

  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: "nim-prod"}
      spec:
        defaults: &defaults
          note: >-
            folded
            text
        models:
          llama-3-1-70b: # comment
            <<: *defaults
            image: meta/llama-3.1-70b-instruct:1.3.0
            replicas: 2..8
            env:
            - {name: 🚀, value: 'it''s'}
            - name: B
              value: |
                line
      """;

  @Property(tries = 2_000)
  void arbitraryBytesNeverThrow(@ForAll byte[] bytes) {
    readAndPrint(bytes);
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void whatLooksLikeYamlNeverThrows(@ForAll("yamlish") String text) {
    readAndPrint(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void aDamagedFleetNeverThrows(
      @ForAll("piece") String piece, @ForAll("offset") int at, @ForAll("offset") int removed) {
    int end = Math.min(FLEET.length(), at + removed % 5);

    readAndPrint(
        (FLEET.substring(0, at) + piece + FLEET.substring(end)).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsReadBackAlike(@ForAll("nodes") Node node) {
    Diagnostics diagnostics = new Diagnostics();

    List<Node> read = YamlReader.read(new Source("test", YamlWriter.write(node)), diagnostics);

    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(read).hasSize(1);
    assertThat(shape(read.getFirst())).isEqualTo(shape(node));
  }

  @Property(tries = 2_000)
  void anyTextCanBeWritten(@ForAll String text) {
    String written = YamlWriter.write(MapNode.at(NOWHERE).put(text, text).build());

    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(written)).isTrue();
    assertThat(new Source("test", written).lines()).isLessThanOrEqualTo(3);
  }

  private static void readAndPrint(byte[] bytes) {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.decode("fleet.yaml", bytes, diagnostics)
        .ifPresent(source -> YamlReader.read(source, diagnostics));
    String text = DiagnosticText.print(diagnostics.sorted(), Style.PLAIN);
    DiagnosticJson.print(diagnostics.sorted());

    assertThat(text.chars().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
  }

  /// A node without its places.
  private static Object shape(Node node) {
    return switch (node) {
      case MapNode map ->
          map.entries().stream().map(e -> List.of(e.key(), shape(e.value()))).toList();
      case ListNode list -> List.of("list", list.items().stream().map(e -> shape(e)).toList());
      case Scalar scalar -> List.of(scalar.kind(), scalar.text());
    };
  }

  @Provide
  Arbitrary<String> piece() {
    return Arbitraries.of(
        "a",
        "b",
        "- ",
        "-",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "? ",
        "?",
        "[",
        "]",
        "{",
        "}",
        ",",
        " ",
        "  ",
        "\t",
        "'",
        "\"",
        "&a ",
        "*a",
        "*",
        "&",
        "!!str ",
        "!!int ",
        "!",
        "!<",
        "|",
        "|+2",
        ">",
        ">-",
        "#",
        " # c",
        "%",
        "%YAML ",
        "@",
        "`",
        "---",
        "--- ",
        "...",
        "<<: ",
        "~",
        "on",
        "0777",
        "1e3",
        "\\",
        "\\x",
        "\\u12",
        "\\UFFFFFFFF",
        "\r",
        "\r\n",
        "é",
        "🚀",
        "\u2028",
        "\uFEFF",
        "\0",
        "\u202e",
        "key: value\n");
  }

  @Provide
  Arbitrary<String> yamlish() {
    return piece().list().ofMaxSize(30).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<Integer> offset() {
    return Arbitraries.integers().between(0, FLEET.length());
  }

  @Provide
  Arbitrary<Node> nodes() {
    Arbitrary<Node> leaf =
        Arbitraries.oneOf(
            texts().map(text -> Scalar.string(NOWHERE, text)),
            Arbitraries.longs().map(value -> Scalar.integer(NOWHERE, value)),
            Arbitraries.of(true, false).map(value -> Scalar.bool(NOWHERE, value)),
            Arbitraries.of("0.5", "1.5e-7", "1e+21", "-2.25")
                .map(value -> new Scalar(NOWHERE, Scalar.Kind.DECIMAL, value)),
            Arbitraries.just(new Scalar(NOWHERE, Scalar.Kind.NULL, "null")));
    Arbitrary<Node> nodes = leaf;
    for (int level = 0; level < 3; level++) {
      Arbitrary<Node> inner = nodes;
      Arbitrary<Node> list = inner.list().ofMaxSize(3).map(items -> new ListNode(NOWHERE, items));
      Arbitrary<Node> map = Arbitraries.maps(texts(), inner).ofMaxSize(3).map(e -> mapOf(e));
      nodes = Arbitraries.oneOf(leaf, list, map);
    }
    return nodes;
  }

  private static Node mapOf(Map<String, Node> entries) {
    MapNode.Builder builder = MapNode.at(NOWHERE);
    entries.forEach(builder::put);
    return builder.build();
  }

  /// Texts of all characters but NUL, bidirectional controls and halves of surrogate pairs, which
  /// the reader refuses.
  private static Arbitrary<String> texts() {
    Arbitrary<String> any =
        Arbitraries.strings()
            .withCharRange('\u0001', '\uFFFF')
            .ofMaxLength(12)
            .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)))
            .filter(text -> text.chars().noneMatch(Invisible::isBidiControl));
    Arbitrary<String> odd =
        Arbitraries.of(
            "",
            "y",
            "on",
            "0777",
            "1_000",
            "12:30:45",
            "~",
            "a: b",
            "- a",
            "🚀",
            "\u2028",
            "\n",
            " ",
            "a\tb",
            "\\",
            "\"",
            "'",
            "#",
            "a #",
            "key".repeat(700),
            "...",
            "---",
            "<<",
            "=",
            "1.0");
    return Arbitraries.oneOf(
        any, odd, Arbitraries.strings().ascii().excludeChars('\0').ofMaxLength(6));
  }
}
