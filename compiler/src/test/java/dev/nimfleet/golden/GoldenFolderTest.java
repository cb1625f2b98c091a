package dev.nimfleet.golden;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfSystemProperty(named = "golden", matches = "write")
class GoldenFolderTest {
  @TempDir private Path folder;

  @BeforeEach
  void aCase() throws IOException {
    Files.writeString(folder.resolve("fleet.yaml"), "input");
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out/a.yaml"), "one\ntwo\nthree\n");
  }

  @Test
  void whatIsExpectedPasses() {
    assertThatCode(() -> check(Map.of("out/a.yaml", "one\ntwo\nthree\n")))
        .doesNotThrowAnyException();
  }

  @Test
  void aDifferenceIsShownWithItsLines() {
    assertThatThrownBy(() -> check(Map.of("out/a.yaml", "one\n2\nthree\n")))
        .hasMessageContaining("! `out/a.yaml` differs:\n@@ line 2\n  one\n- two\n+ 2\n  three\n");
  }

  @Test
  void anOrphanIsFound() {
    assertThatThrownBy(() -> check(Map.of())).hasMessageContaining("- `out/a.yaml` is an orphan.");
  }

  @Test
  void aMissingExpectationIsFound() {
    assertThatThrownBy(() -> check(Map.of("out/a.yaml", "one\ntwo\nthree\n", "b.txt", "new")))
        .hasMessageContaining("+ `b.txt` is new.");
  }

  private void check(Map<String, String> actual) {
    new GoldenFolder(folder).check(actual);
  }
}
