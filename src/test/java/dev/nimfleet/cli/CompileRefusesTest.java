package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that write nothing, or not everything.
class CompileRefusesTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aFleetThatIsCompiled() {
    desk =
        new Desk(folder)
            .file(
                "fleet.yaml",
                """
                fleet nim/prod
                file nim/a/10.yaml a one
                file nim/b/10.yaml b one
                file nim/b/20.yaml b one
                file nim/caches/00.yaml a,b one
                """);
    desk.run("compile", "fleet.yaml", "-o", "out");
  }

  private void bIsBroken() {
    desk.file(
        "fleet.yaml",
        """
        fleet nim/prod
        file nim/a/10.yaml a two
        broken b
        """);
  }

  @Test
  void anErrorWritesNothing() {
    bIsBroken();
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            error[T001]: Model `b` is broken.
             --> fleet.yaml:3:1
              |
            3 | broken b
              | ^^^^^^^^
            1 error; nothing is written.
            """);
    assertThat(desk.read("out/nim/a/10.yaml")).isEqualTo("content: one\n");
  }

  @Test
  void anErrorPrintsNoManifests() {
    bIsBroken();
    assertThat(desk.run("compile", "fleet.yaml", "--stdout").out()).isEmpty();
  }

  @Test
  void keepGoingWritesTheOthersAndKeepsTheLastGoodFiles() {
    bIsBroken();
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--keep-going");
    assertThat(result.code()).isEqualTo(1);
    assertThat(desk.files("out"))
        .containsOnlyKeys("nim/a/10.yaml", "nim/b/10.yaml", "nim/b/20.yaml", "nim/caches/00.yaml")
        .containsEntry("nim/a/10.yaml", "content: two")
        .containsEntry("nim/b/10.yaml", "content: one");
    assertThat(desk.read("out/.nimfleet/prod.index")).contains("nim/b/10.yaml\tb\n");
  }

  @Test
  void keepGoingRemovesWhatAModelWithoutErrorsDoesNotNeedAnyMore() {
    desk.file("fleet.yaml", "fleet nim/prod\nbroken a\nfile nim/b/10.yaml b one\n");
    desk.run("compile", "fleet.yaml", "-o", "out", "--keep-going");
    assertThat(desk.files("out"))
        .containsOnlyKeys("nim/a/10.yaml", "nim/b/10.yaml", "nim/caches/00.yaml");
  }

  @Test
  void whatKeepGoingHasKeptGoesWhenTheFleetIsSoundAgain() {
    bIsBroken();
    desk.run("compile", "fleet.yaml", "-o", "out", "--keep-going");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml a two\n");
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.files("out")).containsOnlyKeys("nim/a/10.yaml");
  }

  @Test
  void aModelThatIsGoneStaysWhileItsFleetHasErrors() {
    // It may have been renamed to the one with the error.
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml a one\nbroken renamed-b\n");
    desk.run("compile", "fleet.yaml", "-o", "out", "--keep-going");
    assertThat(desk.files("out")).containsKey("nim/b/10.yaml");
  }

  @Test
  void warningsStopNothing() {
    desk.file("fleet.yaml", desk.read("fleet.yaml") + "warning\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isZero();
    assertThat(result.err()).startsWith("warning[T002]: This is odd.\n").contains("4 unchanged");
  }

  @Test
  void noFleetIsAnError() {
    desk.file("empty.yaml", "");
    Desk.Result result = desk.run("compile", "empty.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            error: No fleet found in `empty.yaml`.
              = help: a fleet is a document with `kind: ModelFleet`.
              = help: `--allow-empty` accepts that, and removes the files of a fleet without models.
            """);
    assertThat(desk.run("compile", "empty.yaml", "--stdout").code()).isEqualTo(1);
    assertThat(desk.run("compile", "empty.yaml", "--stdout", "--allow-empty").code()).isZero();
  }

  @Test
  void noModelIsAnErrorThatRemovesNothing() {
    desk.file("fleet.yaml", "fleet nim/prod\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: Fleet `prod` has no models.\n");
    assertThat(desk.files("out")).hasSize(4);
  }

  @Test
  void allowEmptyRemovesTheFilesOfAFleetWithoutModels() {
    desk.file("fleet.yaml", "fleet nim/prod\n").file("out/README.md", "ours");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--allow-empty");
    assertThat(result.code()).isZero();
    assertThat(desk.all("out")).containsOnlyKeys("README.md");
  }

  @Test
  void aMissingFileIsSaidByItsName() {
    Desk.Result result = desk.run("compile", "flet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("error: Cannot read `flet.yaml`: no such file or folder.\n");
  }

  @Test
  void aFolderIsNoFleetFile() {
    Desk.Result result = desk.run("compile", "out", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: `out` is a folder, not a file.\n");
  }

  @Test
  void jsonDiagnosticsGoToStdout() {
    bIsBroken();
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--format", "json");
    assertThat(result.out()).startsWith("{\"diagnostics\":[\n{\"code\":\"T001\"");
    assertThat(result.err()).isEqualTo("1 error; nothing is written.\n");
  }

  @Test
  void jsonDiagnosticsLeaveStdoutToTheManifests() {
    Desk.Result result = desk.run("compile", "fleet.yaml", "--stdout", "--format", "json");
    assertThat(result.out()).startsWith("---\n");
    assertThat(result.err()).isEqualTo("{\"diagnostics\":[\n]}\n");
  }

  @Test
  void whereThereIsLittleRoomThePlaceComesFirst() {
    bIsBroken();
    Desk.Result result = desk.run("compile", "fleet.yaml", "--stdout", "--format", "lines");
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .matches("fleet\\.yaml:\\d+:\\d+: error\\[T001]: .+\\n1 error; nothing is written\\.\\n");
  }

  @Test
  void coloursAreForTerminals() {
    bIsBroken();
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").err()).doesNotContain("\u001B");
    assertThat(desk.onATerminal().run("compile", "fleet.yaml", "-o", "out").err())
        .contains("\u001B[");
  }
}
