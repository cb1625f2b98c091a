package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in the output folder after a run.
class CompileWritesTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void twoModels() {
    desk =
        new Desk(folder)
            .file(
                "fleet.yaml",
                """
                fleet nim/prod
                file nim/a/10-service.yaml a one
                file nim/b/10-service.yaml b two
                """);
  }

  @Test
  void eachManifestGetsItsFile() {
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isZero();
    assertThat(desk.files("out"))
        .isEqualTo(
            Map.of(
                "nim/a/10-service.yaml", "content: one", "nim/b/10-service.yaml", "content: two"));
    assertThat(result.err())
        .isEqualTo("prod: 2 models, 2 objects in out/ (2 written, 0 unchanged, 0 removed)\n");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void theIndexNamesTheFleetAndItsFiles() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.read("out/.nimfleet/prod.index"))
        .isEqualTo(
            """
            nimfleet-index 1 nim/prod
            nim/a/10-service.yaml\ta
            nim/b/10-service.yaml\tb
            """);
  }

  @Test
  void inASingleFileTheDocumentsFollowOneAnother() {
    desk.run("compile", "fleet.yaml", "-o", "out", "--layout", "single");
    assertThat(desk.files("out"))
        .isEqualTo(Map.of("manifest.yaml", "---\ncontent: one\n---\ncontent: two"));
  }

  @Test
  void aChangeOfLayoutLeavesNothingOfTheOtherOne() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.run("compile", "fleet.yaml", "-o", "out", "--layout", "single");
    assertThat(desk.files("out")).containsOnlyKeys("manifest.yaml");
    assertThat(desk.path("out/nim")).doesNotExist();
  }

  @Test
  void stdoutGetsOneStreamAndTheDiskNothing() {
    Desk.Result result = desk.run("compile", "fleet.yaml", "--stdout");
    assertThat(result.out()).isEqualTo("---\ncontent: one\n---\ncontent: two\n");
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @Test
  void documentsOfSeveralFleetsAreInTheOrderOfTheirPaths() {
    desk.file("other.yaml", "fleet nim/other\nfile nim/ab/10-service.yaml ab three\n");
    Desk.Result result = desk.run("compile", "other.yaml", "fleet.yaml", "--stdout");
    assertThat(result.out())
        .isEqualTo("---\ncontent: one\n---\ncontent: three\n---\ncontent: two\n");
  }

  @Test
  void aFleetCanComeFromStandardInput() {
    Desk.Result result =
        desk.stdin("fleet nim/dev\nfile x.yaml a one\n").run("compile", "-", "-o", "out");
    assertThat(result.code()).isZero();
    assertThat(desk.files("out")).containsOnlyKeys("x.yaml");
  }

  @Test
  void aFileWithTheSameBytesKeepsItsTime() throws IOException {
    desk.run("compile", "fleet.yaml", "-o", "out");
    Path unchanged = desk.path("out/nim/a/10-service.yaml");
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(unchanged, longAgo);
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace("two", "three"));
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.err()).contains("(1 written, 1 unchanged, 0 removed)");
    assertThat(Files.getLastModifiedTime(unchanged)).isEqualTo(longAgo);
    assertThat(desk.read("out/nim/b/10-service.yaml")).isEqualTo("content: three\n");
  }

  @Test
  void aRunThatChangesNothingWritesNothing() throws IOException {
    desk.run("compile", "fleet.yaml", "-o", "out");
    Path index = desk.path("out/.nimfleet/prod.index");
    Files.setLastModifiedTime(index, FileTime.fromMillis(0));
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(Files.getLastModifiedTime(index)).isEqualTo(FileTime.fromMillis(0));
    assertThat(desk.all("out/.nimfleet")).containsOnlyKeys("prod.index");
  }

  @Test
  void aLocalEditIsOverwritten() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file("out/nim/a/10-service.yaml", "content: mine\n");
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.read("out/nim/a/10-service.yaml")).isEqualTo("content: one\n");
  }

  @Test
  void theFilesOfARemovedModelGoAndTheirEmptyFoldersToo() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10-service.yaml a one\n");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.err())
        .isEqualTo("prod: 1 model, 1 object in out/ (0 written, 1 unchanged, 1 removed)\n");
    assertThat(desk.files("out")).containsOnlyKeys("nim/a/10-service.yaml");
    assertThat(desk.path("out/nim/b")).doesNotExist();
    assertThat(desk.read("out/.nimfleet/prod.index")).doesNotContain("nim/b");
  }

  @Test
  void filesOfOthersStayWhereTheyAre() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file("out/README.md", "ours").file("out/nim/b/kustomization.yaml", "theirs");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10-service.yaml a one\n");
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.files("out"))
        .containsOnlyKeys("README.md", "nim/a/10-service.yaml", "nim/b/kustomization.yaml");
  }

  @Test
  void twoFleetsShareAFolderAndEachRemovesItsOwn() {
    desk.file("other.yaml", "fleet nim/other\nfile nim/c/10-service.yaml c three\n");
    desk.run("compile", "fleet.yaml", "other.yaml", "-o", "out");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10-service.yaml a one\n");
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.files("out"))
        .containsOnlyKeys("nim/a/10-service.yaml", "nim/c/10-service.yaml");
  }

  @Test
  void aFileMayMoveFromOneFleetToAnotherInOneRun() {
    desk.file("other.yaml", "fleet nim/other\nfile nim/c/10-service.yaml c three\n");
    desk.run("compile", "fleet.yaml", "other.yaml", "-o", "out");
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10-service.yaml a one\n");
    desk.file(
        "other.yaml",
        "fleet nim/other\nfile nim/b/10-service.yaml b two\nfile nim/c/10-service.yaml c three\n");
    assertThat(desk.run("compile", "fleet.yaml", "other.yaml", "-o", "out").code()).isZero();
    assertThat(desk.files("out")).hasSize(3);
    assertThat(desk.read("out/.nimfleet/prod.index")).doesNotContain("nim/b");
  }

  @Test
  void withoutTheIndexNothingIsRemoved() throws IOException {
    desk.run("compile", "fleet.yaml", "-o", "out");
    Files.delete(desk.path("out/.nimfleet/prod.index"));
    desk.file("fleet.yaml", "fleet nim/prod\nfile nim/a/10-service.yaml a one\n");
    desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(desk.files("out")).hasSize(2);
  }
}
