package dev.nimfleet.gitops.git;

import static dev.nimfleet.gitops.git.GitBranchWriterTest.committed;
import static dev.nimfleet.gitops.git.GitSourceTest.moved;
import static dev.nimfleet.gitops.git.GitSourceTest.refused;
import static dev.nimfleet.gitops.git.GitSourceTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.git.Fetched.Ancestry;
import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A repository behind a real SSH server.
@RequiresPrograms({"sshd", "ssh-keygen", "git"})
class SshTest {
  @TempDir Path folder;
  private Upstream upstream;
  private Sshd server;
  private Path key;
  private Path knownHosts;

  @BeforeEach
  void start() throws IOException {
    upstream = Upstream.in(folder);
    upstream.write("fleet.yaml", "1").push("One");
    server = Sshd.start(folder);
    key = Sshd.key(folder.resolve("key"), "");
    server.authorize(key);
    knownHosts = Files.writeString(folder.resolve("known_hosts"), server.knownHost());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void commitsAndForcePushesAreSeenAsTheyAreOnADisk() {
    GitSource source = source();
    assertThat(text(moved(source.fetch()).revision(), "fleet.yaml")).isEqualTo("1");
    assertThat(source.fetch()).isInstanceOf(Fetched.Unchanged.class);

    upstream.write("fleet.yaml", "2").push("Two");
    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.DESCENDS);

    upstream.git("reset", "--quiet", "--hard", "HEAD~1");
    upstream.write("fleet.yaml", "3").push("Three");
    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.REWRITTEN);

    for (int i = 0; i < 30; i++) {
      upstream.commit("More " + i);
    }
    upstream.push("Last");
    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.DESCENDS);

    upstream.git("rm", "--quiet", "fleet.yaml");
    upstream.push("Empty");
    assertThat(refused(source.fetch()).reason().what()).startsWith("There is no file at all in");

    upstream.git("push", "--quiet", "origin", ":main");
    assertThat(refused(source.fetch()).reason().what()).contains(" has no branch `main`.");
  }

  @Test
  void aServerThatIsNotKnownIsRefusedWithTheLineThatMakesItKnown() throws IOException {
    Files.writeString(knownHosts, "");

    Reason reason = refused(source().fetch()).reason();

    assertThat(reason.what())
        .startsWith("The SSH server `[127.0.0.1]:")
        .endsWith(
            "` is not known; its key has the fingerprint `%s`.".formatted(server.fingerprint()));
    assertThat(Files.readString(knownHosts)).isEmpty();
    Files.writeString(knownHosts, reason.help().split("`")[1] + "\n");
    moved(source().fetch());
  }

  @Test
  void aServerThatHasAnotherKeyThanBeforeIsRefused() throws IOException {
    Path other = Sshd.key(folder.resolve("other"), "");
    String type = server.knownHost().split(" ")[0];
    Files.writeString(knownHosts, type + " " + Files.readString(other.resolveSibling("other.pub")));

    assertThat(refused(source().fetch()).reason().what())
        .contains(
            "has another key than before, with the fingerprint `%s`: somebody may"
                .formatted(server.fingerprint()));
  }

  @Test
  void aHostNameThatIsHashedIsKnown() {
    Upstream.run(folder, "ssh-keygen", "-q", "-H", "-f", knownHosts.toString());

    moved(source().fetch());
  }

  @Test
  void aKeyThatTheServerDoesNotKnowIsRefused() {
    Path other = Sshd.key(folder.resolve("other"), "");

    assertThat(refused(source(access(other, Optional.empty())).fetch()).reason().what())
        .isEqualTo("`%s` does not let us in.".formatted(shown()));
  }

  @Test
  void anEncryptedKeyNeedsItsPassphrase() throws IOException {
    Path encrypted = Sshd.key(folder.resolve("encrypted"), "secret words");
    server.authorize(encrypted);
    Path right = Files.writeString(folder.resolve("right"), "secret words\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "secret word\n");

    moved(source(access(encrypted, Optional.of(right))).fetch());
    assertThat(refused(source(access(encrypted, Optional.of(wrong))).fetch()).reason().what())
        .isEqualTo("The SSH key `%s` cannot be read with its passphrase.".formatted(encrypted));
    assertThat(refused(source(access(encrypted, Optional.empty())).fetch()).reason().what())
        .isEqualTo(
            "The SSH key `%s` is encrypted, and there is no passphrase.".formatted(encrypted));
  }

  @Test
  void aKeyThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");

    assertThat(refused(source(access(missing, Optional.empty())).fetch()).reason().what())
        .isEqualTo("The file `%s` (SSH key) cannot be read.".formatted(missing));
  }

  @Test
  void aRepositoryThatIsNotThereIsRefused() throws IOException {
    Files.move(upstream.bare(), folder.resolve("away"));

    assertThat(refused(source().fetch()).reason().what())
        .isEqualTo("There is no repository at `%s`, or none that we may see.".formatted(shown()));
  }

  @Test
  void aServerThatIsDownIsUnreachableAndWhatWasKeptGoesOn() {
    GitSource source = source();
    source.keep(moved(source.fetch()).revision());
    server.close();

    Fetched.Unreachable unreachable = unreachable(source().fetch());

    assertThat(unreachable.reason().what())
        .isEqualTo("`%s` cannot be connected to.".formatted(shown()));
    assertThat(unreachable.lastGood().map(it -> text(it, "fleet.yaml"))).contains("1");
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String url = "ssh://git@127.0.0.1:%d/fleet.git".formatted(silent.getLocalPort());
      var place = new GitPlace(url, new Pointer.Branch("main"), "");
      GitSettings settings =
          GitSettings.of(place).with(access(key, Optional.empty())).with(patience(2));
      long start = System.nanoTime();

      unreachable(new GitSource(folder.resolve("cache"), settings).fetch());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void aFetchLeavesNoThreadBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    moved(source().fetch());

    assertThat(
            Patience.until(
                Duration.ofSeconds(20),
                () ->
                    Thread.getAllStackTraces().keySet().stream()
                        .filter(it -> !before.contains(it))
                        .allMatch(it -> it.isDaemon() && !it.getName().contains("sshd"))))
        .as(() -> Thread.getAllStackTraces().keySet().toString())
        .isTrue();
  }

  @Test
  void aCommitIsPushed() {
    GitSource source = source();
    Revision base = moved(source.fetch()).revision();

    String commit = committed(writer(source).write(base, lock("lock"), "Step"));

    assertThat(upstream.git("ls-remote", "origin", "refs/heads/main")).startsWith(commit);
  }

  @Test
  void aBranchThatIsProtectedRefusesACommitInItsOwnWords() throws IOException {
    Path hook = upstream.bare().resolve("hooks/update");
    Files.writeString(hook, "#!/bin/sh\necho only by pull request >&2\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    GitSource source = source();
    Revision base = moved(source.fetch()).revision();

    assertThat(writer(source).write(base, lock("lock"), "Step"))
        .isInstanceOfSatisfying(
            Written.Refused.class,
            it ->
                assertThat(it.reason().what())
                    .isEqualTo(
                        "`%s` does not take a commit on its branch `main`: hook declined."
                            .formatted(shown())));
  }

  private GitBranchWriter writer(GitSource source) {
    return new GitBranchWriter(source, folder.resolve("commits"), "main", InstantSource.system());
  }

  private static SortedMap<String, byte[]> lock(String text) {
    return new TreeMap<>(Map.of("fleet.lock.yaml", text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The URL as messages show it.
  private String shown() {
    return server.url(upstream.bare()).replaceFirst("//[^@]*@", "//");
  }

  private GitAccess access(Path file, Optional<Path> passphrase) {
    return new GitAccess.SshKey(file, passphrase, knownHosts);
  }

  private GitSource source() {
    return source(access(key, Optional.empty()));
  }

  private GitSource source(GitAccess access) {
    var place = new GitPlace(server.url(upstream.bare()), new Pointer.Branch("main"), "");
    return new GitSource(folder.resolve("cache"), GitSettings.of(place).with(access));
  }

  static GitLimits patience(int seconds) {
    GitLimits usual = GitLimits.DEFAULT;
    return new GitLimits(
        usual.files(),
        usual.fileBytes(),
        usual.totalBytes(),
        usual.cacheBytes(),
        usual.history(),
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(3L * seconds));
  }

  static Fetched.Unreachable unreachable(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Unreachable.class);
    return (Fetched.Unreachable) fetched;
  }
}
