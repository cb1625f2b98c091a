package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Since when the numbers of `nimfleet rollout step --check-prometheus` count: what was measured
/// before others have a weight says nothing of it.
class StepSinceTest {
  private static final String FLEET = RememberingServer.FLEET;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private Desk desk;
  private RefusingPrometheus prometheus;

  @BeforeEach
  void aModel() throws IOException {
    prometheus = RefusingPrometheus.start();
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    type("compile fleet.yaml -o out");
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private void type(String line) {
    Desk.Result result = desk.runReal(line.split(" "));
    assertThat(result.code()).as(line + "\n" + result.err()).isZero();
  }

  private void candidateAt10() {
    desk.file("fleet.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile fleet.yaml -o out");
    type("rollout weight chat 10 fleet.yaml -o out");
  }

  private String refusedStep() {
    Desk.Result step =
        desk.runReal(
            ("rollout step chat fleet.yaml -o out --check-prometheus --prometheus "
                    + prometheus.address())
                .split(" "));
    assertThat(step.code()).as(step.err()).isEqualTo(4);
    return step.err();
  }

  @Test
  void outsideOfGitFromWhenTheLockWasWritten() {
    candidateAt10();

    assertThat(refusedStep()).contains("the weight has changed only just now");
    assertThat(prometheus.asked()).isEmpty();
  }

  @Test
  void ofABranchFromItsMerge() {
    Clone clone = new Clone(folder).commit();
    clone.git("checkout", "--quiet", "-b", "step");
    candidateAt10();
    clone.git("add", "--all");
    clone.git(
        "-c",
        "alias.long-ago=!GIT_COMMITTER_DATE=2026-01-01T00:00:00Z git commit --quiet -m Step",
        "long-ago");
    clone.git("checkout", "--quiet", "main");
    clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", "step");

    assertThat(refusedStep()).contains("the weight has changed only just now");
    assertThat(prometheus.asked()).isEmpty();
  }

  @Test
  void notBeforeItIsPushed() {
    Clone clone = new Clone(folder).commit();
    clone.git("clone", "--quiet", "--bare", ".", elsewhere.resolve("bare.git").toString());
    clone.git("remote", "add", "origin", elsewhere.resolve("bare.git").toString());
    clone.git("push", "--quiet", "--set-upstream", "origin", "main");
    candidateAt10();
    clone.git("add", "--all");
    clone.git(
        "-c",
        "alias.long-ago=!GIT_COMMITTER_DATE=2026-01-01T00:00:00Z git commit --quiet -m Step",
        "long-ago");

    assertThat(refusedStep()).contains("`fleet.lock.yaml` is not pushed");
    assertThat(prometheus.asked()).isEmpty();

    clone.git("push", "--quiet");
    assertThat(refusedStep()).contains("HTTP 503");
  }

  @Test
  void notBeforeItIsCommittedAtAll() {
    Clone clone = new Clone(folder).file(".gitignore", "*.lock.yaml\n").commit();
    assertThat(clone.git("ls-files")).doesNotContain("lock");
    candidateAt10();

    assertThat(refusedStep()).contains("`fleet.lock.yaml` is not committed");
  }
}
