package dev.nimfleet.cli.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.cli.output.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same file has other bytes on the disk, in the index and in a commit.
class TreeTest {
  @TempDir private Path folder;
  private Clone clone;

  @BeforeEach
  void threeVersions() {
    clone = new Clone(folder).file("fleet.yaml", "committed").file("teams/a.yaml", "a").commit();
    clone.file("fleet.yaml", "staged").git("add", ".");
    clone.file("fleet.yaml", "on the disk").file("teams/b.yaml", "untracked");
  }

  private static Optional<String> read(Tree tree, String path) {
    return tree.read(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void eachTreeHasItsOwnVersion() {
    assertThat(read(new WorkingTree(folder), "fleet.yaml")).contains("on the disk");
    assertThat(read(GitIndex.of(folder), "fleet.yaml")).contains("staged");
    assertThat(read(GitCommit.of(folder, "HEAD"), "fleet.yaml")).contains("committed");
    assertThat(read(GitCommit.of(folder, "main"), "./teams/../fleet.yaml")).contains("committed");
  }

  @Test
  void whatIsNotThereIsNothing() {
    assertThat(read(new WorkingTree(folder), "missing.yaml")).isEmpty();
    assertThat(read(GitIndex.of(folder), "teams/b.yaml")).isEmpty();
    assertThat(read(GitCommit.of(folder, "HEAD"), "teams/b.yaml")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', *.yaml, fleet.yaml",
    "'', fleet.yaml, fleet.yaml",
    "'', ./*.yaml, fleet.yaml",
    "'', teams/*.yaml, teams/a.yaml teams/c.yaml",
    "teams, *.yaml, teams/a.yaml teams/c.yaml",
    "teams, ../*.yaml, fleet.yaml",
    "teams, **.yaml, teams/a.yaml teams/c.yaml teams/deep/d.yaml",
    "'', **/*.yaml, teams/a.yaml teams/c.yaml teams/deep/d.yaml",
    "'', */[a-b].yaml, teams/a.yaml",
    "'', teams/.*.yaml, teams/.hidden.yaml",
    "'', nowhere/*.yaml, ''",
  })
  void allTreesAgreeAboutPatterns(String where, String pattern, String expected) throws Exception {
    Files.delete(folder.resolve("teams/b.yaml"));
    clone.file("teams/c.yaml", "").file("teams/deep/d.yaml", "").file("teams/.hidden.yaml", "");
    Files.createSymbolicLink(folder.resolve("teams/link.yaml"), Path.of("a.yaml"));
    clone.commit();
    List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split(" "));

    assertThat(new WorkingTree(folder).matching(where, pattern)).isEqualTo(names);
    assertThat(GitIndex.of(folder).matching(where, pattern)).isEqualTo(names);
    assertThat(GitCommit.of(folder, "HEAD").matching(where, pattern)).isEqualTo(names);
  }

  @Test
  void pathsAreRelativeToTheFolderThatOneIsIn() {
    GitIndex index = GitIndex.of(folder.resolve("teams"));

    assertThat(read(index, "a.yaml")).contains("a");
    assertThat(read(index, "../fleet.yaml")).contains("staged");
    assertThat(index.matching("", "*.yaml")).containsExactly("a.yaml");
    assertThat(index.matching("..", "*.yaml")).containsExactly("../fleet.yaml");
    assertThat(read(index, folder.resolve("fleet.yaml").toString())).contains("staged");
  }

  @Test
  void theIndexKnowsABlobByItsContent() {
    GitIndex index = GitIndex.of(folder);

    assertThat(index.holds("fleet.yaml", "staged".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(index.holds("fleet.yaml", "other".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(index.holds("missing.yaml", new byte[0])).isFalse();
    assertThat(index.has("teams/b.yaml")).isFalse();
  }

  @Test
  void aRepositoryWithSha256IsOneToo(@TempDir Path other) throws IOException {
    Files.createDirectory(other.resolve("sub"));
    Clone second = new Clone(folder.resolve("teams"));
    second.git("init", "--quiet", "--object-format=sha256", other.toString());
    Files.writeString(other.resolve("x.yaml"), "x");
    second.git("-C", other.toString(), "add", ".");

    GitIndex index = GitIndex.of(other);

    assertThat(index.holds("x.yaml", "x".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(read(index, "x.yaml")).contains("x");
  }

  /// As `git commit -a` and `git commit FILE` do it for their hooks.
  @Test
  void anotherIndexOfTheEnvironmentIsTheOneRead() {
    String other = folder.resolve(".git/other-index").toString();
    clone.git("-c", "alias.x=!GIT_INDEX_FILE='" + other + "' git add --all", "x");

    GitIndex index = GitIndex.of(folder, Map.of("GIT_INDEX_FILE", other));

    assertThat(read(index, "fleet.yaml")).contains("on the disk");
    assertThat(read(index, "teams/b.yaml")).contains("untracked");
  }

  @Test
  void aConflictIsSaid() {
    clone.commit();
    clone.git("checkout", "--quiet", "-b", "mine", "HEAD~1");
    clone.file("fleet.yaml", "mine").commit();
    assertThatThrownBy(() -> clone.git("merge", "main")).hasMessageContaining("CONFLICT");

    assertRefused(
        () -> GitIndex.of(folder).read("fleet.yaml"),
        "`fleet.yaml` has an unresolved merge conflict.",
        "resolve it, then `git add fleet.yaml`.");
    assertThatThrownBy(() -> GitIndex.of(folder).matching("", "*.yaml"))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void aLinkIsNoFile() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("fleet.yaml"));
    clone.commit();

    assertRefused(
        () -> GitIndex.of(folder).read("link.yaml"),
        "`link.yaml` is a symbolic link in Git's index, not a file.",
        "name the file itself.");
  }

  @Test
  void aPointerOfGitLfsIsNoFleet() {
    clone.file("fleet.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
    clone.git("add", ".");

    assertThatThrownBy(() -> GitIndex.of(folder).read("fleet.yaml"))
        .hasMessage("`fleet.yaml` is kept in Git LFS, so Git itself has only a pointer to it.");
  }

  @Test
  void anUnknownCommitIsSaid() {
    for (String ref : List.of("nowhere", "-x", "HEAD:fleet.yaml")) {
      assertThatThrownBy(() -> GitCommit.of(folder, ref))
          .hasMessage("Git knows no commit `%s` here.".formatted(ref));
    }
  }

  @Test
  void whatLiesOutsideIsSaid() {
    assertThatThrownBy(() -> GitIndex.of(folder).read("../fleet.yaml"))
        .hasMessageStartingWith("`../fleet.yaml` lies outside the Git repository");
  }

  @Test
  void aFolderWithoutARepositoryIsSaid(@TempDir Path elsewhere) {
    assertRefused(
        () -> GitIndex.of(elsewhere),
        "`%s` is in no Git repository.".formatted(elsewhere),
        "run the command in a clone, or `git init` first.");
  }

  @Test
  void aBrokenPatternIsSaid() {
    assertThatThrownBy(() -> new WorkingTree(folder).matching("", "models/[.yaml"))
        .hasMessage("`models/[.yaml` is no pattern for files.");
  }

  @Test
  void headHasTheFileAsItWasCommitted() {
    assertThat(Git.head(folder.resolve("fleet.yaml")))
        .isInstanceOfSatisfying(
            Git.InHead.File.class,
            file -> assertThat(file.bytes()).asString().isEqualTo("committed"));
  }

  @Test
  void headIsToldApartFromNoRepository(@TempDir Path elsewhere) {
    assertThat(Git.head(folder.resolve("teams/b.yaml"))).isEqualTo(new Git.InHead.Absent());
    assertThat(Git.head(folder.resolve("no folder/of mine/b.yaml")))
        .isEqualTo(new Git.InHead.Absent());
    assertThat(Git.head(elsewhere.resolve("fleet.yaml"))).isEqualTo(new Git.InHead.NoRepository());
  }

  @Test
  void aRepositoryWithoutACommitHasNothingInHead(@TempDir Path elsewhere) {
    new Clone(elsewhere).file("fleet.yaml", "new");
    assertThat(Git.head(elsewhere.resolve("fleet.yaml"))).isEqualTo(new Git.InHead.Absent());
    assertThat(GitIndex.of(elsewhere).has("fleet.yaml")).isFalse();
  }

  private static void assertRefused(Runnable action, String sentence, String help) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.sentence()).isEqualTo(sentence);
              assertThat(refusal.help()).containsExactly(help);
            });
  }
}
