package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet compile --hook`: what the next commit must hold.
class HookTest {
  private static final Desk.Result CONTENT = new Desk.Result(0, "", "");

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aProjectThatIsCommitted() {
    clone = new Clone(folder);
    desk =
        new Desk(folder)
            .file(
                "nimfleet.yaml",
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: FleetProject
                spec:
                  outputs: [{fleet: fleets/*.yaml, folder: out}]
                """)
            .file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a one\n")
            .file("fleets/code.yaml", "fleet nim/code\nfile code.yaml b two\nwaiver w.yaml b x\n");
    desk.run("compile");
    clone.commit();
  }

  private Desk.Result hook() {
    return desk.run("compile", "--hook");
  }

  @Test
  void aCommitThatHoldsEverythingPasses() {
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.run("compile", "--hook", "--check")).isEqualTo(CONTENT);
  }

  @Test
  void newFilesAreMissingUntilTheyAreAdded() {
    desk.file("fleets/new.yaml", "fleet nim/new\nfile new.yaml c three\n");
    clone.git("add", "fleets");
    String missing =
        """
        new     out/.nimfleet/new.index
        new     out/new.yaml
        """;
    assertThat(hook())
        .isEqualTo(
            new Desk.Result(
                1,
                missing,
                """
                error: The commit does not hold what the fleets compile to.
                  = help: `git add out`, then commit again.
                """));
    assertThat(desk.read("out/new.yaml")).isEqualTo("content: three\n");
    assertThat(hook().out()).as("they are written, but not added").isEqualTo(missing);
    clone.git("add", "out");
    assertThat(hook()).isEqualTo(CONTENT);
  }

  @Test
  void changedFilesAreOldUntilTheyAreAdded() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a changed\n");
    clone.git("add", "fleets");
    assertThat(hook().out()).isEqualTo("changed out/chat.yaml\n");
    assertThat(hook().out()).isEqualTo("changed out/chat.yaml\n");
    clone.git("add", "out");
    assertThat(hook()).isEqualTo(CONTENT);
  }

  @Test
  void aRemovedFleetLeavesStaleFilesUntilTheyAreAdded() {
    clone.git("rm", "--quiet", "fleets/code.yaml");
    String stale =
        """
        stale   fleets/waivers/.nimfleet/code.index
        stale   fleets/waivers/w.yaml
        stale   out/.nimfleet/code.index
        stale   out/code.yaml
        """;
    Desk.Result first = hook();
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.out().lines()).containsExactlyInAnyOrderElementsOf(stale.lines().toList());
    assertThat(first.err()).contains("`git add ").contains("fleets/waivers").contains(" out");
    assertThat(desk.path("out/code.yaml")).doesNotExist();
    assertThat(hook().out().lines()).containsExactlyInAnyOrderElementsOf(stale.lines().toList());
    clone.git("add", "out");
    assertThat(hook().out())
        .isEqualTo("stale   fleets/waivers/.nimfleet/code.index\nstale   fleets/waivers/w.yaml\n");
    clone.git("add", "fleets/waivers");
    assertThat(hook()).isEqualTo(CONTENT);
  }

  @Test
  void aRemovedModelLeavesStaleFilesUntilTheyAreAdded() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat2.yaml a one\n");
    clone.git("add", "fleets");
    String all =
        """
        changed out/.nimfleet/chat.index
        stale   out/chat.yaml
        new     out/chat2.yaml
        """;
    assertThat(hook().out()).isEqualTo(all);
    assertThat(hook().out()).isEqualTo(all);
    clone.git("add", "out/chat2.yaml");
    assertThat(hook().out()).isEqualTo("changed out/.nimfleet/chat.index\nstale   out/chat.yaml\n");
    clone.git("add", "out");
    assertThat(hook()).isEqualTo(CONTENT);
  }

  @Test
  void onlyWhatIsStagedCounts() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a unstaged\n")
        .file("fleets/untracked.yaml", "bug");
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.read("out/chat.yaml")).isEqualTo("content: one\n");
  }

  @Test
  void includesClustersAndTheProjectComeFromTheIndexToo() {
    desk.file("nimfleet.yaml", desk.read("nimfleet.yaml").replace("folder", "cluster: c, folder"))
        .file("c", "europe")
        .file("fleets/chat.yaml", "fleet nim/chat\ninclude teams/*.yaml\ncluster c.yaml a\n")
        .file("fleets/teams/a.yaml", "file chat.yaml a included\n");
    desk.run("compile");
    clone.commit();
    assertThat(hook()).isEqualTo(CONTENT);
    desk.file("nimfleet.yaml", "bug").file("c", "bug").file("fleets/teams/a.yaml", "bug");
    desk.file("fleets/teams/b.yaml", "bug");
    assertThat(hook()).isEqualTo(CONTENT);
  }

  @Test
  void checkWritesNothing() {
    desk.file("fleets/new.yaml", "fleet nim/new\nfile new.yaml c three\n");
    clone.git("add", "fleets");
    var before = desk.all("out");
    Desk.Result result = desk.run("compile", "--hook", "--check");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).endsWith("= help: `nimfleet compile`, `git add out`, then commit.\n");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void anErrorWritesNothing() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nbroken a\n");
    clone.git("add", "fleets");
    var before = desk.all("out");
    Desk.Result result = hook();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).endsWith("1 error; nothing is written.\n");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void namedFilesLeaveOtherFleetsAlone() {
    clone.git("rm", "--quiet", "fleets/code.yaml");
    assertThat(desk.run("compile", "fleets/chat.yaml", "-o", "out", "--hook")).isEqualTo(CONTENT);
    assertThat(desk.run("compile", "fleets/code.yaml", "-o", "out", "--hook").err())
        .isEqualTo(
            """
            error: `fleets/code.yaml` is not in Git's index.
              = help: `git add fleets/code.yaml`, so that the commit has it too.
            """);
  }

  @Test
  void aFileThatMovesFromOneFleetToAnotherIsNotStale() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a one\nfile code.yaml b two\n")
        .file("fleets/code.yaml", "fleet nim/code\nfile x.yaml b two\n");
    clone.git("add", "fleets");
    assertThat(hook().out()).doesNotContain("out/code.yaml");
  }

  @Test
  void waiversOfAFleetThatIsNoPartOfTheProjectStay() {
    desk.file("fleets/mine.yml", "fleet nim/mine\nfile x.yaml a one\nwaiver mine.yaml a x\n");
    desk.run("compile", "fleets/mine.yml", "-o", "elsewhere");
    clone.commit();
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.files("fleets/waivers")).containsKey("mine.yaml");
  }

  @Test
  void oddNamesAreQuoted() {
    desk.file("nimfleet.yaml", desk.read("nimfleet.yaml").replace("folder: out", "folder: my out"));
    clone.git("add", ".");
    assertThat(hook().err()).contains("`git add 'my out' out`");
  }

  @Test
  void whatIsStagedIsNotWhatAPushSends() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a changed\n");
    desk.run("compile");
    clone.git("add", ".");
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.run("compile", "--hook", "--check").err())
        .isEqualTo("What is staged was judged; HEAD, which a push sends, differs.\n");
  }

  @Test
  void outputsOfAFleetThatIsNotStagedStay() {
    desk.file("fleets/new.yaml", "fleet nim/new\nfile new.yaml c three\n");
    desk.run("compile");
    assertThat(hook()).isEqualTo(CONTENT);
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a changed\n");
    clone.git("add", "fleets/chat.yaml");
    assertThat(hook().out()).isEqualTo("changed out/chat.yaml\n");
    assertThat(desk.all("out")).containsKeys("new.yaml", ".nimfleet/new.index");
  }

  @Test
  void otherLineEndsOnTheDiskAreNoDifference() {
    clone.git("config", "core.autocrlf", "true");
    clone.git("rm", "--quiet", "--cached", "-r", ".");
    clone.git("reset", "--quiet", "--hard");
    assertThat(desk.read("out/chat.yaml")).isEqualTo("content: one\r\n");
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.read("out/chat.yaml")).isEqualTo("content: one\r\n");
  }

  @Test
  void theLastFleetGoesAndOtherCommitsGoOn() {
    clone.git("rm", "--quiet", "-r", "fleets");
    assertThat(hook().out()).contains("stale   out/chat.yaml\n", "stale   out/code.yaml\n");
    clone.git("add", "out");
    assertThat(hook()).isEqualTo(CONTENT);
    clone.commit();
    assertThat(hook()).isEqualTo(CONTENT);
    assertThat(desk.run("compile").err()).startsWith("error: No fleet found in `fleets/*.yaml`.");
  }

  @Test
  void withoutAProjectInTheIndexThereIsNothingToCompile() throws IOException {
    clone.git("rm", "--quiet", "--cached", "nimfleet.yaml");
    assertThat(hook().err()).startsWith("error: `nimfleet.yaml` is not in Git's index.\n");
    Files.delete(desk.path("nimfleet.yaml"));
    assertThat(hook().code()).isEqualTo(1);
  }
}
