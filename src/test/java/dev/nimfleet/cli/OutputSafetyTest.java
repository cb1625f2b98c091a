package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing outside of the output folder, and nothing of others, is ever touched.
class OutputSafetyTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aCompiledFleetAndAFileOutside() {
    desk =
        new Desk(folder)
            .file("fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml a one\n")
            .file("outside/precious.yaml", "mine");
    desk.run("compile", "fleet.yaml", "-o", "out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside/precious.yaml",
        "nim/../../outside/precious.yaml",
        "/outside/precious.yaml",
        "nim//a.yaml",
        "./a.yaml",
        "",
        "..",
        ".nimfleet/other.index",
        "nim\\a.yaml",
        "c:a.yaml"
      })
  void anIndexThatLeadsOutsideIsRefused(String path) {
    desk.file("out/.nimfleet/prod.index", "nimfleet-index 1 nim/prod\n" + path + "\ta\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: out/.nimfleet/prod.index:2 names `%s`, which ".formatted(path))
        .contains("= help: restore the file from Git");
    assertThat(desk.read("outside/precious.yaml")).isEqualTo("mine");
  }

  @Test
  void aStaleFileBehindASymbolicLinkIsNotRemoved() throws IOException {
    Files.createSymbolicLink(desk.path("out/link"), desk.path("outside"));
    desk.file(
        "out/.nimfleet/prod.index", "nimfleet-index 1 nim/prod\nlink/precious.yaml\told-model\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "error: `out/link` is a symbolic link; nimfleet writes and removes files only inside"
                + " `out`.\n");
    assertThat(desk.read("outside/precious.yaml")).isEqualTo("mine");
  }

  @Test
  void nothingIsWrittenThroughASymbolicLink() throws IOException {
    Files.createSymbolicLink(desk.path("out/link"), desk.path("outside"));
    desk.file("fleet.yaml", "fleet nim/prod\nfile link/precious.yaml a one\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").code()).isEqualTo(1);
    assertThat(desk.read("outside/precious.yaml")).isEqualTo("mine");
  }

  @Test
  void theNotesMayNotBeElsewhere() throws IOException {
    Files.delete(desk.path("out/.nimfleet/prod.index"));
    Files.delete(desk.path("out/.nimfleet"));
    Files.createSymbolicLink(desk.path("out/.nimfleet"), desk.path("outside"));
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").code()).isEqualTo(1);
    assertThat(desk.files("outside")).containsOnlyKeys("precious.yaml");
  }

  @Test
  void aLinkInPlaceOfAFileIsReplacedAndItsTargetStays() throws IOException {
    Files.delete(desk.path("out/nim/a/10.yaml"));
    Files.createSymbolicLink(desk.path("out/nim/a/10.yaml"), desk.path("outside/precious.yaml"));
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").code()).isZero();
    assertThat(desk.path("out/nim/a/10.yaml")).isRegularFile().hasContent("content: one");
    assertThat(desk.read("outside/precious.yaml")).isEqualTo("mine");
  }

  @Test
  void theOutputFolderItselfMayBeALink() throws IOException {
    Files.createSymbolicLink(desk.path("linked"), desk.path("outside"));
    assertThat(desk.run("compile", "fleet.yaml", "-o", "linked").code()).isZero();
    assertThat(desk.files("outside")).containsKeys("nim/a/10.yaml", "precious.yaml");
  }

  @Test
  void aFolderThatStandsWhereAStaleFileWasStays() throws IOException {
    Files.delete(desk.path("out/nim/a/10.yaml"));
    desk.file("out/nim/a/10.yaml/theirs.txt", "theirs");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/b/10.yaml b one\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").code()).isZero();
    assertThat(desk.files("out")).containsKeys("nim/a/10.yaml/theirs.txt", "nim/b/10.yaml");
  }

  @Test
  void aFolderThatStandsWhereAFileShouldBeIsSaid() throws IOException {
    Files.delete(desk.path("out/nim/a/10.yaml"));
    desk.file("out/nim/a/10.yaml/theirs.txt", "theirs");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").err())
        .isEqualTo("error: `out/nim/a/10.yaml` is a folder, not a file.\n");
  }

  @Test
  void aFileThatStandsWhereAFolderShouldBeIsSaid() {
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml/x.yaml a one\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").err())
        .isEqualTo("error: `out/nim/a/10.yaml` is a file, not a folder.\n");
  }

  @Test
  void anOutputFolderThatIsAFileIsSaid() {
    assertThat(desk.run("compile", "fleet.yaml", "-o", "fleet.yaml"))
        .extracting(Desk.Result::code, Desk.Result::err)
        .containsExactly(1, "error: `fleet.yaml` is a file, not a folder.\n");
  }

  @Test
  void aFolderThatMayNotBeWrittenIsSaid() {
    Path closed = desk.file("closed/x", "").path("closed");
    assumeThat(closed.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(closed)).as("root may write everywhere").isFalse();
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "closed");
    closed.toFile().setWritable(true);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("error: Cannot write `closed/.nimfleet`: permission denied.\n");
  }

  @Test
  void twoFleetsOfOneRunMayNotWriteOneFile() {
    desk.file("other.yaml", "fleet nim/other\nfile nim/a/10.yaml a two\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "other.yaml", "-o", "new");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: Fleets `nim/prod` and `nim/other` both write `new/nim/a/10.yaml`.\n");
    assertThat(desk.path("new")).doesNotExist();
  }

  @Test
  void aFleetMayNotWriteTheFileOfAFleetThatIsThere() {
    desk.file("other.yaml", "fleet nim/other\nfile nim/a/10.yaml a two\n");
    assertThat(desk.run("compile", "other.yaml", "-o", "out").err())
        .isEqualTo(
            """
            error: Fleets `nim/prod` and `nim/other` both write `out/nim/a/10.yaml`.
              = help: compile them into different folders.
              = help: if fleet `nim/prod` no longer exists, delete `out/.nimfleet/prod.index` and the files it lists.
            """);
    assertThat(desk.read("out/nim/a/10.yaml")).isEqualTo("content: one\n");
  }

  @Test
  void twoFleetsOfOneNameMayNotShareAFolder() {
    desk.file("other.yaml", "fleet elsewhere/prod\nfile elsewhere/a/10.yaml a two\n");
    assertThat(desk.run("compile", "other.yaml", "-o", "out").err())
        .startsWith(
            "error: Fleet `elsewhere/prod` cannot use `out`: fleet `nim/prod` of the same name has"
                + " its files there.\n");
    assertThat(desk.run("compile", "fleet.yaml", "other.yaml", "-o", "new").err())
        .startsWith(
            "error: Fleets `nim/prod` and `elsewhere/prod` cannot share a folder, since their names"
                + " are equal.\n");
  }

  @Test
  void oneFleetTwiceInARunIsSaid() {
    assertThat(desk.run("compile", "fleet.yaml", "fleet.yaml", "-o", "new").err())
        .startsWith("error: Fleet `nim/prod` is there twice in this run.\n");
  }

  @Test
  void anIndexOfAnotherFleetsNameIsRefused() throws IOException {
    Files.move(desk.path("out/.nimfleet/prod.index"), desk.path("out/.nimfleet/copy.index"));
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").err())
        .startsWith(
            "error: `out/.nimfleet/copy.index` says that it belongs to fleet `nim/prod`.\n");
  }

  @Test
  void aMergeConflictInTheIndexReadsAsBothSides() {
    desk.file(
        "out/.nimfleet/prod.index",
        """
        nimfleet-index 1 nim/prod
        <<<<<<< HEAD
        nim/a/10.yaml\ta
        =======
        nim/old/10.yaml\told
        >>>>>>> branch
        """);
    desk.file("out/nim/old/10.yaml", "content: old\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").code()).isZero();
    assertThat(desk.files("out")).containsOnlyKeys("nim/a/10.yaml");
    assertThat(desk.read("out/.nimfleet/prod.index"))
        .isEqualTo("nimfleet-index 1 nim/prod\nnim/a/10.yaml\ta\n");
  }

  @Test
  void anIndexOfALaterFormatIsRefused() {
    desk.file("out/.nimfleet/prod.index", "nimfleet-index 2 nim/prod\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out").err())
        .startsWith("error: out/.nimfleet/prod.index:1 does not say whose index it is.\n");
  }
}
