package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// Findings for machines, of which each has characters that it reads in its own way.
class LintFormatsTest {
  private static final Code BAD = Code.error("X001", "Bad", "It breaks.", "Mend it.");
  private static final Code ODD = Code.warning("X002", "Odd", "It may break.", "Look at it.");
  private static final Code SAID = Code.info("X003", "Said", "So it is.", "Nothing to do.");
  private static final String HOSTILE = "a<b>&\"'c\u0001\u001b[31m,d:e%f\ng\uD83D\uDE00]]>.";

  private final Source source =
      new Source(
          "out dir/ä,b:100%.yaml",
          """
          kind: NIMService
          metadata: {name: a, namespace: nim}
          ---
          kind: NIMService
          metadata: {name: b}
          """);

  private LintReport report() {
    List<MapNode> objects =
        YamlReader.read(source, new Diagnostics()).stream().map(MapNode.class::cast).toList();
    Diagnostic first = Diagnostic.of(BAD, source.span(6, 16), HOSTILE, HOSTILE);
    return new LintReport(
        objects,
        List.of(
            first,
            first,
            Diagnostic.of(ODD, source.span(0, 30), "Over two lines.").note(source.span(0, 4), "n"),
            Diagnostic.of(SAID, objects.getLast().at(), "Waived.")));
  }

  @Test
  void sarifIsWhatCodeScanningNeeds(@TempDir Path folder) throws IOException {
    String sarif = new LintSarif(folder).print(report());
    assertThat(schema().validate(sarif, InputFormat.JSON)).isEmpty();
    assertThat(sarif)
        .contains("\"uri\": \"out%20dir/%C3%A4,b:100%25.yaml\"")
        .contains("\"level\": \"note\"", "\"level\": \"warning\"", "\"level\": \"error\"");
  }

  @Test
  void theSchemaOfTheTestFindsMistakes() throws IOException {
    assertThat(schema().validate("{\"version\": \"2.1.0\", \"runs\": []}", InputFormat.JSON))
        .isNotEmpty();
  }

  @Test
  void twoFindingsOfOneTextHaveTwoFingerprints(@TempDir Path folder) {
    String sarif = new LintSarif(folder).print(report());
    List<String> prints = sarif.lines().filter(line -> line.contains("nimfleet/v1")).toList();
    assertThat(prints).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void aFileBelowTheFolderHasARelativeAddress(@TempDir Path folder) {
    var absolute = new Source(folder.resolve("out/./a.yaml").toString(), "kind: X\n");
    var report =
        new LintReport(List.of(), List.of(Diagnostic.of(BAD, absolute.span(0, 4), "Bad.")));
    assertThat(new LintSarif(folder).print(report)).contains("\"uri\": \"out/a.yaml\"");
  }

  @Test
  void junitCanBeParsedWhateverIsSaid() throws Exception {
    Document xml = xml(LintJUnit.print(report(), Diagnostic::isError));
    Element root = xml.getDocumentElement();
    assertThat(root.getAttribute("tests")).isEqualTo("2");
    assertThat(root.getAttribute("failures")).isEqualTo("1");
    Element failure = (Element) root.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message"))
        .isEqualTo(
            HOSTILE.replace((char) 0x1, (char) 0xFFFD).replace((char) 0x1B, (char) 0xFFFD)
                + " (and 1 more)");
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isEqualTo("NIMService nim/a");
    assertThat(root.getElementsByTagName("system-out").getLength()).isEqualTo(2);
  }

  @Test
  void githubEscapesWhatItsRunnerWouldTakeForItsOwn() {
    assertThat(LintGithub.print(report().found()).lines().findFirst())
        .hasValue(
            "::error file=out dir/ä%2Cb%3A100%25.yaml,line=1,endLine=1,col=7,endColumn=17,"
                + "title=X001::a<b>&\"'c\u0001\u001b[31m,d:e%25f%0Ag\uD83D\uDE00]]>."
                + "%0Aa<b>&\"'c\u0001\u001b[31m,d:e%25f%0Ag\uD83D\uDE00]]>.");
  }

  @Test
  void githubTakesColumnsOnlyWithinALine() {
    assertThat(LintGithub.print(report().found()))
        .contains("::warning file=out dir/ä%2Cb%3A100%25.yaml,line=1,endLine=2,title=X002::")
        .contains("::notice ");
  }

  private static Schema schema() throws IOException {
    try (InputStream in = LintFormatsTest.class.getResourceAsStream("/sarif-essentials.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(text, InputFormat.JSON);
    }
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
