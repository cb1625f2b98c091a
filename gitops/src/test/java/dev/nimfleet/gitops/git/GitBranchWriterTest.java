package dev.nimfleet.gitops.git;

import static dev.nimfleet.gitops.git.GitSourceTest.moved;
import static dev.nimfleet.gitops.git.GitSourceTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is committed, and what becomes of what others push meanwhile.
class GitBranchWriterTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-04-01T12:00:00Z"));

  @TempDir Path folder;
  private Upstream upstream;
  private GitSource source;
  private Revision base;

  @BeforeEach
  void fetch() {
    upstream = Upstream.in(folder);
    upstream.write("README.md", "hello").write("prod/fleet.yaml", "1").push("One");
    upstream.write("prod/fleet.yaml", "2").push("Two");
    source =
        new GitSource(
            folder.resolve("cache"),
            GitSettings.of(new GitPlace(upstream.url(), new Pointer.Branch("main"), "prod")));
    base = moved(source.fetch()).revision();
  }

  @Test
  void aFileIsCommittedOnTopOfWhatWasFetched() {
    Written written = writer("main").write(base, files("fleet.lock.yaml", "lock"), "Step\n");

    String commit = committed(written);
    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("log", "-1", "--format=%H%n%P%n%an %ae %aI%n%s", "origin/main"))
        .isEqualTo(
            """
            %s
            %s
            nimfleet nimfleet@nimfleet.dev 2026-04-01T12:00:00+00:00
            Step
            """
                .formatted(commit, base.commit()));
    assertThat(upstream.git("ls-tree", "-r", "--name-only", "origin/main"))
        .isEqualTo("README.md\nprod/fleet.lock.yaml\nprod/fleet.yaml\n");

    Fetched.Moved moved = moved(source.fetch());
    assertThat(moved.ancestry()).isEqualTo(Fetched.Ancestry.DESCENDS);
    assertThat(text(moved.revision(), "fleet.lock.yaml")).isEqualTo("lock");
  }

  @Test
  void whatIsThereAlreadyIsNotCommittedAgain() {
    assertThat(writer("main").write(base, files("fleet.yaml", "2"), "Nothing"))
        .isEqualTo(new Written.AlreadyThere(base.commit()));
  }

  @Test
  void whoPushedFirstWins() {
    String theirs = upstream.write("prod/other.yaml", "theirs").push("Theirs");

    Written written = writer("main").write(base, files("fleet.lock.yaml", "lock"), "Step");

    assertThat(written)
        .isInstanceOfSatisfying(
            Written.Rejected.class,
            it ->
                assertThat(it.reason().what())
                    .isEqualTo(
                        "Somebody else pushed to the branch `main` of `%s` meanwhile."
                            .formatted(upstream.url())));
    assertThat(upstream.git("ls-remote", "origin", "refs/heads/main")).startsWith(theirs);

    Revision after = moved(source.fetch()).revision();
    committed(writer("main").write(after, files("fleet.lock.yaml", "lock"), "Step"));
  }

  @Test
  void anotherBranchIsMadeAndThenContinued() {
    GitBranchWriter writer = writer("nimfleet/lock");
    String first = committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    String second = committed(writer.write(base, files("fleet.lock.yaml", "2"), "Second"));
    assertThat(writer.write(base, files("fleet.lock.yaml", "2"), "Second"))
        .isEqualTo(new Written.AlreadyThere(second));

    upstream.write("prod/fleet.yaml", "3").push("Three");
    Revision later = moved(source.fetch()).revision();
    String third = committed(writer.write(later, files("fleet.lock.yaml", "3"), "Third"));

    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("log", "--format=%P", "-1", third).strip())
        .isEqualTo(second + " " + later.commit());
    assertThat(upstream.git("log", "--format=%P", "-1", second).strip()).isEqualTo(first);
    assertThat(upstream.git("show", third + ":prod/fleet.yaml")).isEqualTo("3");
    assertThat(upstream.git("show", third + ":prod/fleet.lock.yaml")).isEqualTo("3");
    assertThat(upstream.git("rev-parse", "origin/nimfleet/lock").strip()).isEqualTo(third);
    assertThat(source.fetch()).isInstanceOf(Fetched.Unchanged.class);
  }

  @Test
  void whatOthersCommitToThatBranchStays() {
    GitBranchWriter writer = writer("nimfleet/lock");
    committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    String theirs = pushToLock("prod/notes.md", "theirs");

    String second = committed(writer.write(base, files("fleet.lock.yaml", "2"), "Second"));

    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("log", "--format=%P", "-1", second).strip()).isEqualTo(theirs);
    assertThat(upstream.git("show", second + ":prod/notes.md")).isEqualTo("theirs");
    assertThat(upstream.git("show", second + ":prod/fleet.lock.yaml")).isEqualTo("2");

    upstream.git("checkout", "--quiet", "main");
    upstream.write("prod/fleet.yaml", "3").push("Three");
    Revision later = moved(source.fetch()).revision();
    String third = committed(writer.write(later, files("fleet.lock.yaml", "3"), "Third"));

    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("show", third + ":prod/notes.md")).isEqualTo("theirs");
    assertThat(upstream.git("show", third + ":prod/fleet.yaml")).isEqualTo("3");
  }

  @Test
  void aBranchThatWasMergedBeginsAgainAtTheMerge() {
    GitBranchWriter writer = writer("nimfleet/lock");
    committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    upstream.git("fetch", "--quiet", "origin");
    upstream.git("merge", "--quiet", "--no-ff", "-m", "Merge", "origin/nimfleet/lock");
    upstream.write("prod/fleet.yaml", "3").push("Three");
    Revision later = moved(source.fetch()).revision();

    String next = committed(writer.write(later, files("fleet.lock.yaml", "2"), "Next"));

    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("log", "--format=%P", "-1", next).strip()).isEqualTo(later.commit());
  }

  @Test
  void aLockThatSomebodyElseChangedThereIsLeftAndTold() {
    GitBranchWriter writer = writer("nimfleet/lock");
    committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    String theirs = pushToLock("prod/fleet.lock.yaml", "theirs");

    Written written = writer.write(base, files("fleet.lock.yaml", "2"), "Second");

    assertThat(written)
        .isInstanceOfSatisfying(
            Written.Refused.class,
            it ->
                assertThat(it.reason().what())
                    .isEqualTo(
                        "Somebody else has changed `prod/fleet.lock.yaml` on the branch"
                            + " `nimfleet/lock` of `%s`, which is not written over."
                                .formatted(upstream.url())));
    assertThat(upstream.git("ls-remote", "origin", "refs/heads/nimfleet/lock")).startsWith(theirs);
  }

  @Test
  void whatCannotBeMergedIsLeftAndTold() {
    GitBranchWriter writer = writer("nimfleet/lock");
    committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    String theirs = pushToLock("prod/fleet.yaml", "theirs");
    upstream.git("checkout", "--quiet", "main");
    upstream.write("prod/fleet.yaml", "3").push("Three");
    Revision later = moved(source.fetch()).revision();

    assertThat(writer.write(later, files("fleet.lock.yaml", "3"), "Third"))
        .isInstanceOfSatisfying(
            Written.Refused.class,
            it -> assertThat(it.reason().what()).contains("`prod/fleet.yaml`", "nimfleet/lock"));
    assertThat(upstream.git("ls-remote", "origin", "refs/heads/nimfleet/lock")).startsWith(theirs);
  }

  @Test
  void aMainlineThatMovesElsewhereMakesNoCommitThere() {
    GitBranchWriter writer = writer("nimfleet/lock");
    String first = committed(writer.write(base, files("fleet.lock.yaml", "1"), "First"));
    upstream.write("README.md", "hello again").push("Elsewhere");
    Revision later = moved(source.fetch()).revision();

    assertThat(writer.write(later, files("fleet.lock.yaml", "1"), "Again"))
        .isEqualTo(new Written.AlreadyThere(first));
  }

  @Test
  void whatIsPushedMeanwhileToAnotherFolderIsBuiltOn() {
    String theirs = upstream.write("README.md", "hello again").push("Elsewhere");

    String commit = committed(writer("main").write(base, files("fleet.lock.yaml", "1"), "Step"));

    upstream.git("fetch", "--quiet", "origin");
    assertThat(upstream.git("log", "--format=%P", "-1", commit).strip()).isEqualTo(theirs);
    assertThat(upstream.git("show", commit + ":README.md")).isEqualTo("hello again");
  }

  /// A commit of somebody else on the branch for locks.
  private String pushToLock(String path, String text) {
    upstream.git("fetch", "--quiet", "origin");
    upstream.git("checkout", "--quiet", "-B", "lock", "origin/nimfleet/lock");
    upstream.write(path, text).commit("Theirs");
    upstream.git("push", "--quiet", "origin", "HEAD:nimfleet/lock");
    return upstream.head();
  }

  @Test
  void aBranchThatWasDeletedIsNotMadeAgain() {
    upstream.git("push", "--quiet", "origin", ":main");

    assertThat(writer("main").write(base, files("fleet.lock.yaml", "lock"), "Step"))
        .isInstanceOf(Written.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out.yaml", "/etc/passwd", ".git/config", "a//b", ""})
  void aPathThatLeavesTheFolderIsABug(String path) {
    assertThatThrownBy(() -> writer("main").write(base, files(path, "x"), "Out"))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  private GitBranchWriter writer(String branch) {
    return new GitBranchWriter(source, folder.resolve("commits"), branch, NOON);
  }

  private static SortedMap<String, byte[]> files(String path, String text) {
    return new TreeMap<>(Map.of(path, text.getBytes(StandardCharsets.UTF_8)));
  }

  static String committed(Written written) {
    assertThat(written).isInstanceOf(Written.Committed.class);
    return ((Written.Committed) written).commit();
  }
}
