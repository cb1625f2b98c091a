package dev.nimfleet.compiler.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.text.Diagnostics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The folders `golden/yaml/*` hold a mistake each, and what is said about it.
class YamlErrorsTest {
  private static final Path GOLDEN = Path.of("golden", "yaml");

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMistakeIsSaidAsItsFolderShows(Path folder) throws IOException {
    String expected = Files.readString(folder.resolve("diagnostics.txt"));

    assertThat(diagnose(Files.readAllBytes(folder.resolve("fleet.yaml"))))
        .isNotEmpty()
        .allSatisfy(found ->
            assertThat(expected).contains(DiagnosticText.print(List.of(found), Style.PLAIN)));
  }

  @Test
  void everyCodeHasAFolder() throws IOException {
    Set<Code> shown = new HashSet<>();
    for (Path folder : cases()) {
      diagnose(Files.readAllBytes(folder.resolve("fleet.yaml")))
          .forEach(found -> shown.add(found.code()));
    }
    // Five megabytes have no place in a repository; the test below stands for them.
    shown.add(YamlErrors.TOO_LARGE);

    assertThat(shown).containsExactlyInAnyOrderElementsOf(YamlErrors.codes());
  }

  @Test
  void aFileOverFiveMebibytesIsNotRead() {
    byte[] largest = "#".repeat(5 * 1024 * 1024).getBytes(StandardCharsets.UTF_8);
    byte[] larger = "#".repeat(5 * 1024 * 1024 + 1).getBytes(StandardCharsets.UTF_8);

    assertThat(diagnose(largest)).isEmpty();
    assertThat(diagnose(larger))
        .extracting(Diagnostic::toString)
        .containsExactly(
            "fleet.yaml:1:1: Y002 The file has 5242881 bytes; at most 5242880 (5 MiB) are read.");
  }

  @Test
  void aBinaryFileGivesAFewErrorsOnly() {
    assertThat(diagnose(new byte[10_000])).hasSize(10);
  }

  private static List<Diagnostic> diagnose(byte[] bytes) {
    Diagnostics diagnostics = new Diagnostics();
    YamlReader.decode("fleet.yaml", bytes, diagnostics)
        .ifPresent(source -> YamlReader.read(source, diagnostics));
    return diagnostics.sorted();
  }
}
