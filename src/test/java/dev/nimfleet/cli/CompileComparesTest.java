package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--check` and `--diff`, which write nothing.
class CompileComparesTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void oneNewOneChangedOneStale() {
    desk = new Desk(folder);
    desk.file(
        "fleet.yaml",
        """
        fleet nim/prod
        file nim/a/10.yaml a one
        file nim/b/10.yaml b one
        file nim/c/10.yaml c one
        """);
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file(
        "fleet.yaml",
        """
        fleet nim/prod
        file nim/b/10.yaml b two
        file nim/c/10.yaml c one
        file nim/d/10.yaml d one
        """);
  }

  @Test
  void checkListsEachDifferenceAndFails() {
    Map<String, String> before = desk.all("out");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--check");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .isEqualTo(
            """
            stale   out/nim/a/10.yaml
            changed out/nim/b/10.yaml
            new     out/nim/d/10.yaml
            changed out/.nimfleet/prod.index
            """);
    assertThat(result.err()).isEqualTo("out/ is not up to date; run it without --check.\n");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void checkIsContentWithAFolderThatIsUpToDate() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--check");
    assertThat(result).isEqualTo(new Desk.Result(0, "", ""));
  }

  @Test
  void checkSeesALocalEdit() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file("out/nim/b/10.yaml", "content: mine\n");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out", "--check").out())
        .isEqualTo("changed out/nim/b/10.yaml\n");
  }

  @Test
  void checkSeesAnIndexThatWasNotCommitted() throws IOException {
    desk.run("compile", "fleet.yaml", "-o", "out");
    Files.delete(desk.path("out/.nimfleet/prod.index"));
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out", "--check"))
        .extracting(Desk.Result::code, Desk.Result::out)
        .containsExactly(1, "new     out/.nimfleet/prod.index\n");
  }

  @Test
  void checkOfAFolderThatIsNotThereMakesNone() {
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "elsewhere", "--check");
    assertThat(result.code()).isEqualTo(1);
    assertThat(desk.path("elsewhere")).doesNotExist();
  }

  @Test
  void diffShowsWhatWouldChangeAndDoesNotFail() {
    Map<String, String> before = desk.all("out");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--diff");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            --- a/nim/a/10.yaml
            +++ /dev/null
            @@ -1,1 +0,0 @@
            -content: one
            --- a/nim/b/10.yaml
            +++ b/nim/b/10.yaml
            @@ -1,1 +1,1 @@
            -content: one
            +content: two
            --- /dev/null
            +++ b/nim/d/10.yaml
            @@ -0,0 +1,1 @@
            +content: one
            """);
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void checkWithDiffShowsBothAndFails() {
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out", "--check", "--diff");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).startsWith("--- a/nim/a/10.yaml\n").doesNotContain("stale");
    assertThat(result.err()).startsWith("stale   out/nim/a/10.yaml\n");
  }

  @Test
  void aMissingLineEndShowsInTheDiff() {
    desk.run("compile", "fleet.yaml", "-o", "out");
    desk.file("out/nim/b/10.yaml", "content: two");
    assertThat(desk.run("compile", "fleet.yaml", "-o", "out", "--diff").out())
        .isEqualTo(
            """
            --- a/nim/b/10.yaml
            +++ b/nim/b/10.yaml
            @@ -1,1 +1,1 @@
            -content: two
            \\ No newline at end of file
            +content: two
            """);
  }

  @Test
  void gitCanApplyADiff() {
    assumeThat(new Shell(folder).run("sh", "-c", "command -v git").code()).as("git").isZero();
    desk.file("changes.patch", desk.run("compile", "fleet.yaml", "-o", "out", "--diff").out());
    assertThat(new Shell(desk.path("out")).run("git", "apply", "../changes.patch").err()).isEmpty();
    desk.run("compile", "fleet.yaml", "-o", "expected");
    assertThat(desk.files("out")).isEqualTo(desk.files("expected"));
  }

  @Test
  void aDiffOnATerminalIsColoured() {
    assertThat(desk.onATerminal().run("compile", "fleet.yaml", "-o", "out", "--diff").out())
        .contains("\u001B[1;31m-content: one\u001B[0m");
  }
}
