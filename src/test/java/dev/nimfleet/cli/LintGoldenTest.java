package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What `lint` and `policy` print: a folder a case, with the files, the `command`, and all of what
/// is `printed`. `-Dgolden=write` rewrites that.
class LintGoldenTest {
  private static final Path CASES = Path.of("test/golden/lint").toAbsolutePath();
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

  @TestFactory
  Stream<DynamicTest> eachCasePrintsWhatItSays() {
    return cases().stream()
        .map(folder ->
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  @Test
  void everyCodeOfTheRulesHasACase() {
    String printed =
        cases().stream().map(folder -> read(folder.resolve("printed"))).reduce("", String::concat);
    assertThat(
            Wiring.policyCodes().stream()
                .map(Code::id)
                .filter(id -> !printed.contains("[" + id + "]")))
        .as("codes that no case prints")
        .isEmpty();
  }

  private static void check(Path folder) throws IOException {
    Desk desk = new Desk(folder);
    String[] command = read(folder.resolve("command")).strip().split(" ");
    Desk.Result result =
        desk.run(
            List.of(new LintCommand(() -> TODAY, Wiring::compile), new PolicyCommand()), command);
    String printed =
        "exit %d\n\n%s\n%s"
            .formatted(result.code(), result.out(), result.err())
            .replace(Version.number(), "VERSION");
    Path expected = folder.resolve("printed");
    if (System.getProperty("golden", "").equals("write")) Files.writeString(expected, printed);
    assertThat(printed).isEqualTo(read(expected));
  }

  private static List<Path> cases() {
    try (Stream<Path> all = Files.list(CASES)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
