package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nimfleet.golden.GoldenFolder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What whole files compile to, and what is said about whole files that do not.
class GoldenTest {
  @TestFactory
  Stream<DynamicTest> fleets() {
    return tests(Goldens.fleets(), GoldenTest::compiles);
  }

  @TestFactory
  Stream<DynamicTest> errors() {
    return tests(Goldens.errors(), GoldenTest::says);
  }

  private static void compiles(GoldenFolder golden) {
    Compilation compilation = Goldens.compile(golden);

    assertThat(compilation.diagnostics()).noneMatch(found -> found.isError());
    golden.check(Goldens.files(compilation));
  }

  private static void says(GoldenFolder golden) {
    Compilation compilation = Goldens.compile(golden);

    assertThat(compilation.diagnostics())
        .extracting(found -> found.code().id())
        .contains(Goldens.code(golden));
    golden.check(Goldens.diagnostics(compilation));
  }

  private interface Check {
    void of(GoldenFolder golden);
  }

  private static Stream<DynamicTest> tests(List<GoldenFolder> goldens, Check check) {
    return goldens.stream()
        .map(golden -> dynamicTest(golden.name(), golden.folder().toUri(), () -> check.of(golden)));
  }
}
