package dev.nimfleet.gitops.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.git.Fetched.Ancestry;
import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a repository does in its life, and what comes of it.
class GitSourceTest {
  @TempDir Path folder;
  private Upstream upstream;

  @BeforeEach
  void init() {
    upstream = Upstream.in(folder);
  }

  @Test
  void theFirstFetchBringsTheFilesBelowThePath() {
    upstream.write("README.md", "not ours").write("fleets/fleet.yaml", "kind: ModelFleet\n");
    String commit = upstream.write("fleets/models/a.yaml", "a").push("Add a model\n\nIt is new.");

    Revision revision = moved(source("fleets").fetch()).revision();

    assertThat(revision.commit()).isEqualTo(commit);
    assertThat(revision.subject()).isEqualTo("Add a model");
    assertThat(revision.authored()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(revision.files().keySet()).containsExactly("fleet.yaml", "models/a.yaml");
    assertThat(text(revision, "fleet.yaml")).isEqualTo("kind: ModelFleet\n");
  }

  @Test
  void bytesAreHandedOnAsTheyAre() {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0, '\r', '\n'};
    upstream.write(".gitattributes", "* text=auto eol=lf\n").git("add", "--all");
    upstream.git("-c", "core.safecrlf=false", "commit", "-qm", "Attributes");
    upstream.write("latin.yaml", bytes).push("Add bytes");

    assertThat(moved(source("").fetch()).revision().files().get("latin.yaml")).isEqualTo(bytes);
  }

  @Test
  void aCommitThatIsStillThereIsUnchanged() {
    String commit = upstream.write("fleet.yaml", "1").push("One");
    GitSource source = source("");
    source.fetch();

    assertThat(source.fetch())
        .isInstanceOfSatisfying(
            Fetched.Unchanged.class,
            it -> {
              assertThat(it.revision().commit()).isEqualTo(commit);
              assertThat(text(it.revision(), "fleet.yaml")).isEqualTo("1");
            });
  }

  @Test
  void aNewCommitIsAFastForward() {
    String first = upstream.write("fleet.yaml", "1").push("One");
    GitSource source = source("");
    source.fetch();
    upstream.write("fleet.yaml", "2").push("Two");

    Fetched.Moved moved = moved(source.fetch());

    assertThat(text(moved.revision(), "fleet.yaml")).isEqualTo("2");
    assertThat(moved.from()).contains(first);
    assertThat(moved.ancestry()).isEqualTo(Ancestry.DESCENDS);
  }

  @Test
  void aBranchThatMovedByManyCommitsIsStillAFastForward() {
    upstream.write("fleet.yaml", "1").push("One");
    GitSource source = source("");
    source.fetch();
    for (int i = 0; i < 30; i++) {
      upstream.commit("More " + i);
    }
    upstream.push("Last");

    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.DESCENDS);
  }

  @Test
  void aForcePushIsFollowedAndReported() {
    upstream.write("fleet.yaml", "1").push("One");
    String second = upstream.write("fleet.yaml", "2").push("Two");
    GitSource source = source("");
    source.fetch();
    upstream.git("reset", "--quiet", "--hard", "HEAD~1");
    upstream.write("fleet.yaml", "3").push("Three");

    Fetched.Moved moved = moved(source.fetch());

    assertThat(text(moved.revision(), "fleet.yaml")).isEqualTo("3");
    assertThat(moved.from()).contains(second);
    assertThat(moved.ancestry()).isEqualTo(Ancestry.REWRITTEN);
  }

  @Test
  void aForcePushIsRefusedWhereOnlyFastForwardsAreWanted() {
    upstream.write("fleet.yaml", "1").push("One");
    String second = upstream.write("fleet.yaml", "2").push("Two");
    GitSource source = new GitSource(cache(), settings("").with(GitSettings.Rewrites.REFUSED));
    source.fetch();
    upstream.git("reset", "--quiet", "--hard", "HEAD~1");
    String third = upstream.write("fleet.yaml", "3").push("Three");

    for (int i = 0; i < 2; i++) {
      assertThat(refused(source.fetch()).reason().what())
          .isEqualTo(
              "The branch `main` of `%s` was rewritten: commit %s does not descend from %s, which it held before."
                  .formatted(upstream.url(), third.substring(0, 10), second.substring(0, 10)));
    }
  }

  @Test
  void anAncestryThatIsTooFarAwayIsUnknown() {
    upstream.write("fleet.yaml", "1").push("One");
    GitLimits few = limits(100, 1000, 1000, 5);
    GitSource source = new GitSource(cache(), settings("").with(few));
    source.fetch();
    for (int i = 0; i < 30; i++) {
      upstream.commit("More " + i);
    }
    upstream.push("Last");

    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.UNKNOWN);
  }

  @Test
  void aBranchThatWasDeletedIsRefusedAndWhatWasKeptGoesOn() {
    upstream.write("fleet.yaml", "1").push("One");
    GitSource source = source("");
    Revision good = moved(source.fetch()).revision();
    source.keep(good);
    upstream.git("push", "--quiet", "origin", ":main");

    Fetched.Refused refused = refused(source.fetch());

    assertThat(refused.reason())
        .hasToString(
            "`%s` has no branch `main`. To mend it: push it, or name another one; nothing is pruned meanwhile."
                .formatted(upstream.url()));
    assertThat(refused.lastGood().map(Revision::commit)).contains(good.commit());
  }

  @Test
  void aRepositoryThatIsGoneIsRefusedAndWhatWasKeptSurvivesARestart() throws IOException {
    upstream.write("fleet.yaml", "1").push("One");
    GitSource before = source("");
    before.keep(moved(before.fetch()).revision());
    upstream.write("fleet.yaml", "2 is broken").push("Two");
    before.fetch();
    Files.move(upstream.bare(), folder.resolve("away"));

    Fetched.Refused refused = refused(source("").fetch());

    assertThat(refused.reason().what())
        .isEqualTo(
            "There is no repository at `%s`, or none that we may see.".formatted(upstream.url()));
    assertThat(refused.lastGood().map(it -> text(it, "fleet.yaml"))).contains("1");
  }

  @Test
  void aRepositoryWithoutACommitHasNoBranch() {
    assertThat(refused(source("").fetch()).reason().what())
        .isEqualTo("`%s` has no branch `main`.".formatted(upstream.url()));
  }

  @Test
  void aPathThatIsNotThereIsRefused() {
    String commit = upstream.write("fleet.yaml", "1").push("One");

    assertThat(refused(source("fleets/prod").fetch()).reason().what())
        .isEqualTo(
            "There is no folder `fleets/prod` in commit %s.".formatted(commit.substring(0, 10)));
  }

  @Test
  void aPathThatIsAFileIsRefused() {
    upstream.write("fleets/prod", "1").push("One");

    assertThat(refused(source("fleets/prod").fetch()).reason().what())
        .startsWith("`fleets/prod` is a file in commit ");
  }

  @Test
  void anEmptyTreeIsRefusedForItWouldPruneEverything() {
    upstream.write("fleet.yaml", "1").push("One");
    GitSource source = source("");
    source.keep(moved(source.fetch()).revision());
    upstream.git("rm", "--quiet", "fleet.yaml");
    String commit = upstream.push("Away with it");

    Fetched.Refused refused = refused(source.fetch());

    assertThat(refused.reason().what())
        .isEqualTo("There is no file at all in commit %s.".formatted(commit.substring(0, 10)));
    assertThat(refused.lastGood().map(it -> text(it, "fleet.yaml"))).contains("1");
  }

  /// R31: on a disk that takes both for one file, the old one would stay.
  @Test
  void aFileThatChangesOnlyTheCaseOfItsNameIsAnother() {
    upstream.write("fleets/Fleet.yaml", "1").push("One");
    GitSource source = source("fleets");
    source.fetch();
    upstream.git("mv", "fleets/Fleet.yaml", "fleets/fleet.yaml");
    upstream.push("Rename");

    assertThat(moved(source.fetch()).revision().files().keySet()).containsExactly("fleet.yaml");
  }

  /// R31
  @Test
  void aSymbolicLinkIsRefused() throws IOException {
    upstream.write("fleets/fleet.yaml", "1");
    Files.createSymbolicLink(upstream.work().resolve("fleets/link"), Path.of("fleet.yaml"));
    upstream.push("Link");

    assertThat(refused(source("fleets").fetch()).reason().what())
        .startsWith("`link` is a symbolic link in commit ");
  }

  @Test
  void aPathThatLeadsThroughASymbolicLinkIsRefused() throws IOException {
    upstream.write("fleets/fleet.yaml", "1");
    Files.createSymbolicLink(upstream.work().resolve("prod"), Path.of("fleets"));
    upstream.push("Link");

    assertThat(refused(source("prod").fetch()).reason().what())
        .startsWith("`prod` is a symbolic link in commit ");
  }

  @Test
  void aSubmoduleIsRefused() {
    upstream.write("fleet.yaml", "1").push("One");
    upstream.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", upstream.url(), "other");
    upstream.push("Submodule");

    assertThat(refused(source("").fetch()).reason().what())
        .startsWith("`other` is a submodule in commit ");
  }

  @Test
  void anLfsPointerIsRefused() {
    upstream
        .write(
            "models/big.yaml",
            "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 12345\n")
        .push("Pointer");

    assertThat(refused(source("").fetch()).reason().what())
        .startsWith("`models/big.yaml` is kept in Git LFS, so commit ");
  }

  /// R29
  @Test
  void aFileThatIsTooBigIsRefused() {
    String commit = upstream.write("fleet.yaml", "x".repeat(1001)).push("Big");
    GitSource source = new GitSource(cache(), settings("").with(limits(100, 1000, 5000, 100)));

    assertThat(refused(source.fetch()).reason().what())
        .isEqualTo(
            "`fleet.yaml` has 1001 bytes in commit %s, and 1000 are allowed."
                .formatted(commit.substring(0, 10)));
  }

  @Test
  void filesThatAreTooBigTogetherAreRefused() {
    for (int i = 0; i < 6; i++) {
      upstream.write(i + ".yaml", "x".repeat(999));
    }
    upstream.push("Many");
    GitSource source = new GitSource(cache(), settings("").with(limits(100, 1000, 5000, 100)));

    assertThat(refused(source.fetch()).reason().what())
        .startsWith("The files of the repository in commit ")
        .endsWith(" have more than 5000 bytes.");
  }

  @Test
  void tooManyFilesAreRefused() {
    for (int i = 0; i < 11; i++) {
      upstream.write("fleets/" + i + ".yaml", "x");
    }
    upstream.push("Many");
    GitSource source = new GitSource(cache(), settings("fleets").with(limits(10, 1000, 5000, 100)));

    assertThat(refused(source.fetch()).reason().what())
        .startsWith("There are more than 10 files or folders below `fleets` in commit ");
  }

  @Test
  void aTagIsFollowedToItsCommit() {
    String commit = upstream.write("fleet.yaml", "1").push("One");
    upstream.git("tag", "-a", "v1", "-m", "The first");
    upstream.git("push", "--quiet", "origin", "v1");
    upstream.write("fleet.yaml", "2").push("Two");
    var place = new GitPlace(upstream.url(), new Pointer.Tag("v1"), "");
    GitSource source = new GitSource(cache(), GitSettings.of(place));

    assertThat(moved(source.fetch()).revision().commit()).isEqualTo(commit);
    assertThat(source.fetch()).isInstanceOf(Fetched.Unchanged.class);

    String second = upstream.head();
    upstream.git("tag", "--force", "-a", "v1", "-m", "Moved");
    upstream.git("push", "--quiet", "--force", "origin", "v1");
    Fetched.Moved moved = moved(source.fetch());
    assertThat(moved.revision().commit()).isEqualTo(second);
    assertThat(moved.from()).contains(commit);
    assertThat(moved.ancestry()).isEqualTo(Ancestry.DESCENDS);
  }

  @Test
  void nothingButTheNewestCommitIsFetched() throws IOException {
    upstream.write("fleet.yaml", "1").push("One");
    upstream.git("tag", "v1");
    upstream.git("push", "--quiet", "origin", "v1", "HEAD:other");
    String second = upstream.write("fleet.yaml", "2").push("Two");

    source("").fetch();

    Path repository = cache().resolve("repository.git");
    assertThat(repository.resolve("shallow")).hasContent(second + "\n");
    assertThat(Upstream.run(repository, "git", "for-each-ref", "--format=%(refname) %(objectname)"))
        .isEqualTo("refs/nimfleet/fetched %s\n".formatted(second));
  }

  @Test
  void controlCharactersOfASubjectReachNoTerminal() {
    upstream.write("fleet.yaml", "1").push("Red \u001b[31m alert \u202e");

    assertThat(moved(source("").fetch()).revision().subject()).isEqualTo("Red  [31m alert");
  }

  @Test
  void anotherBranchIsAnotherStory() {
    upstream.write("fleet.yaml", "1").push("One");
    source("").fetch();
    upstream.write("fleet.yaml", "2").commit("Two");
    upstream.git("push", "--quiet", "origin", "HEAD:next");

    var place = new GitPlace(upstream.url(), new Pointer.Branch("next"), "");
    Fetched.Moved moved = moved(new GitSource(cache(), GitSettings.of(place)).fetch());

    assertThat(moved.from()).isEmpty();
    assertThat(moved.ancestry()).isEqualTo(Ancestry.FIRST);
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private GitSettings settings(String path) {
    return GitSettings.of(new GitPlace(upstream.url(), new Pointer.Branch("main"), path));
  }

  private GitSource source(String path) {
    return new GitSource(cache(), settings(path));
  }

  private static GitLimits limits(int files, long fileBytes, long totalBytes, int history) {
    return new GitLimits(
        files,
        fileBytes,
        totalBytes,
        1 << 30,
        history,
        Duration.ofSeconds(20),
        Duration.ofMinutes(1));
  }

  static Fetched.Moved moved(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Moved.class);
    return (Fetched.Moved) fetched;
  }

  static Fetched.Refused refused(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Refused.class);
    return (Fetched.Refused) fetched;
  }

  static String text(Revision revision, String path) {
    return new String(
        Optional.ofNullable(revision.files().get(path)).orElseThrow(), StandardCharsets.UTF_8);
  }
}
