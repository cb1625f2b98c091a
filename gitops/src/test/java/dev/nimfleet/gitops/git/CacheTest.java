package dev.nimfleet.gitops.git;

import static dev.nimfleet.gitops.git.GitSourceTest.moved;
import static dev.nimfleet.gitops.git.GitSourceTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cache may be lost, and may be left in any state, at any time.
class CacheTest {
  @TempDir Path folder;
  private Upstream upstream;

  @BeforeEach
  void init() {
    upstream = Upstream.in(folder);
    upstream.write("fleet.yaml", "1").push("One");
  }

  @Test
  void aCacheThatIsLostIsMadeAnew() throws IOException {
    source().fetch();
    delete(repository());

    assertThat(text(moved(source().fetch()).revision(), "fleet.yaml")).isEqualTo("1");
  }

  /// Whatever file of it is damaged, a fetch brings the same as ever.
  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense"})
  void aCacheThatIsCorruptIsMadeAnew(String nonsense) throws IOException {
    source().fetch();
    for (String file : files(repository())) {
      source().fetch();
      Path damaged = repository().resolve(file);
      if (Files.exists(damaged)) {
        damaged.toFile().setWritable(true);
        Files.writeString(damaged, nonsense);
      }

      assertThat(source().fetch())
          .as(file)
          .satisfies(
              it -> assertThat(it).isInstanceOfAny(Fetched.Moved.class, Fetched.Unchanged.class));
    }
  }

  @Test
  void whatAKilledFetchLeavesBehindIsInNobodysWay() throws IOException {
    source().fetch();
    for (String lock :
        List.of(
            "shallow.lock",
            "config.lock",
            "HEAD.lock",
            "packed-refs.lock",
            "refs/nimfleet/fetched.lock",
            "objects/incoming_1.pack",
            "objects/pack/gc_1_tmp")) {
      Files.createFile(repository().resolve(lock));
    }
    upstream.write("fleet.yaml", "2").push("Two");

    GitSource source = source();
    Revision revision = moved(source.fetch()).revision();
    source.keep(revision);

    assertThat(text(revision, "fleet.yaml")).isEqualTo("2");
    assertThat(files(repository()))
        .contains("refs/nimfleet/good")
        .noneMatch(it -> it.endsWith(".lock") || it.contains("incoming") || it.contains("_tmp"));
  }

  /// A pack that came without the note that the history ends there.
  @Test
  void aFetchThatWasKilledHalfWayIsDoneAgain() throws IOException {
    upstream.write("fleet.yaml", "2").push("Two");
    source().fetch();
    Files.delete(repository().resolve("shallow"));
    upstream.write("fleet.yaml", "3").push("Three");

    assertThat(text(moved(source().fetch()).revision(), "fleet.yaml")).isEqualTo("3");
  }

  @Test
  void aFolderIsForOneAtATime() throws IOException {
    source().fetch();

    try (FileChannel other =
        FileChannel.open(folder.resolve("cache/lock"), StandardOpenOption.WRITE)) {
      assertThat(other.tryLock()).isNotNull();
      assertThat(source().fetch())
          .isInstanceOfSatisfying(
              Fetched.Unreachable.class,
              it ->
                  assertThat(it.reason().what())
                      .isEqualTo(
                          "The folder `%s`, which caches the repository, is in use by another fetch."
                              .formatted(folder.resolve("cache"))));
    }
    assertThat(source().fetch()).isInstanceOf(Fetched.Unchanged.class);
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws IOException {
    Files.createFile(folder.resolve("cache"));

    assertThat(source().fetch())
        .isInstanceOfSatisfying(
            Fetched.Unreachable.class,
            it ->
                assertThat(it.reason().what())
                    .startsWith("The folder `%s`, which".formatted(folder.resolve("cache"))));
  }

  /// A branch that moves for years does not fill the disk.
  @Test
  void whatIsNoLongerNeededIsThrownAway() throws IOException {
    GitSource source = source();
    Revision first = moved(source.fetch()).revision();
    source.keep(first);
    for (int i = 0; i < 30; i++) {
      upstream.write("fleet.yaml", "x".repeat(100) + i).push("More " + i);
      assertThat(moved(source.fetch()).ancestry()).isEqualTo(Fetched.Ancestry.DESCENDS);
    }
    upstream.git("push", "--quiet", "origin", ":main");

    assertThat(files(repository()).stream().filter(it -> it.endsWith(".pack")).toList())
        .hasSizeLessThanOrEqualTo(21);
    assertThat(source().fetch())
        .isInstanceOfSatisfying(
            Fetched.Refused.class,
            it -> assertThat(it.lastGood().map(Revision::commit)).contains(first.commit()));
  }

  private GitSource source() {
    return new GitSource(
        folder.resolve("cache"),
        GitSettings.of(new GitPlace(upstream.url(), new Pointer.Branch("main"), "")));
  }

  private Path repository() {
    return folder.resolve("cache/repository.git");
  }

  private static Set<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(it -> root.relativize(it).toString())
          .collect(Collectors.toSet());
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
