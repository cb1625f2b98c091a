package dev.nimfleet.gitops.git;

import static dev.nimfleet.gitops.git.GitBranchWriterTest.committed;
import static dev.nimfleet.gitops.git.GitSourceTest.moved;
import static dev.nimfleet.gitops.git.GitSourceTest.refused;
import static dev.nimfleet.gitops.git.GitSourceTest.text;
import static dev.nimfleet.gitops.git.SshTest.patience;
import static dev.nimfleet.gitops.git.SshTest.unreachable;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.gitops.git.Fetched.Ancestry;
import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A repository behind an HTTPS server, and servers that misbehave.
@RequiresPrograms("git")
class HttpsTest {
  private static final String TOKEN = "t0ken-that-nobody-may-see";

  @TempDir static Path keys;
  private static WebServer.Identity identity;

  @TempDir Path folder;
  private Upstream upstream;
  private WebServer server;
  private Path token;

  @BeforeAll
  static void makeCertificate() {
    identity = WebServer.Identity.make(keys);
  }

  @BeforeEach
  void start() throws IOException {
    upstream = Upstream.in(folder);
    upstream.write("fleet.yaml", "1").push("One");
    server = WebServer.start(folder, TOKEN, identity);
    token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
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

    for (int i = 0; i < 30; i++) {
      upstream.commit("More " + i);
    }
    upstream.write("fleet.yaml", "2").push("Two");
    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.DESCENDS);

    upstream.git("reset", "--quiet", "--hard", "HEAD~1");
    upstream.write("fleet.yaml", "3").push("Three");
    assertThat(moved(source.fetch()).ancestry()).isEqualTo(Ancestry.REWRITTEN);
  }

  @Test
  void aCommitIsPushed() {
    upstream.git(
        "config",
        "--file",
        upstream.bare().resolve("config").toString(),
        "http.receivepack",
        "true");
    GitSource source = source();
    Revision base = moved(source.fetch()).revision();
    var files = new TreeMap<>(Map.of("fleet.lock.yaml", "lock".getBytes(StandardCharsets.UTF_8)));

    String commit =
        committed(
            new GitBranchWriter(source, folder.resolve("commits"), "main", InstantSource.system())
                .write(base, files, "Step"));

    assertThat(upstream.git("ls-remote", "origin", "refs/heads/main")).startsWith(commit);
  }

  @Test
  void aTokenThatIsWrongIsNotLetInAndIsNotShown() throws IOException {
    Files.writeString(token, "another-token");

    Reason reason = refused(source().fetch()).reason();

    assertThat(reason.what())
        .isEqualTo("`%s` does not let us in.".formatted(server.url("upstream.git")));
    assertThat(reason.toString()).doesNotContain("another-token");
  }

  @Test
  void aTokenThatWasRotatedIsUsedAtOnce() throws IOException {
    GitSource source = source();
    Files.writeString(token, "another-token");
    refused(source.fetch());

    Files.writeString(token, TOKEN);

    moved(source.fetch());
  }

  @Test
  void nobodyIsLetInWithoutAToken() {
    GitAccess anonymous = new GitAccess.Anonymous(Optional.of(server.authority()));

    assertThat(refused(source(server.url("upstream.git"), anonymous).fetch()).reason().what())
        .endsWith(" does not let us in.");
  }

  @Test
  void aRepositoryThatIsNotThereIsRefused() {
    assertThat(refused(source(server.url("other.git"), access()).fetch()).reason().what())
        .isEqualTo(
            "There is no repository at `%s`, or none that we may see."
                .formatted(server.url("other.git")));
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    GitAccess access = new GitAccess.Token("git", token, Optional.empty());

    assertThat(refused(source(server.url("upstream.git"), access).fetch()).reason().what())
        .startsWith("There is no safe connection to `%s`: ".formatted(server.url("upstream.git")));
    assertThat(server.logins()).isEmpty();
  }

  /// JGit would tell the token to a server on another port of the same host.
  @Test
  void whereAServerSendsUsToIsNotGoneTo() throws IOException {
    try (WebServer other =
        WebServer.start(Files.createDirectory(folder.resolve("other")), "x", identity)) {
      String elsewhere = other.url("upstream.git/info/refs?service=git-upload-pack");
      server.answer(exchange -> {
        exchange.getResponseHeaders().add("Location", elsewhere);
        exchange.sendResponseHeaders(302, -1);
      });

      assertThat(refused(source().fetch()).reason().what())
          .isEqualTo("`%s` sends us to another URL.".formatted(server.url("upstream.git")));

      assertThat(server.logins()).isNotEmpty();
      assertThat(other.logins()).isEmpty();
    }
  }

  @Test
  void aPageThatIsNoGitIsUnreachable() {
    server.answer(exchange -> {
      byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/html");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    });

    assertThat(unreachable(source().fetch()).reason().what())
        .startsWith("`%s` cannot be read: ".formatted(server.url("upstream.git")));
  }

  @Test
  void aServerThatIsBrokenIsUnreachable() {
    server.answer(exchange -> exchange.sendResponseHeaders(503, -1));

    assertThat(unreachable(source().fetch()).reason().what())
        .startsWith("`%s` cannot be read: ".formatted(server.url("upstream.git")));
  }

  @Test
  void aServerThatIsDownIsUnreachable() {
    server.close();

    assertThat(unreachable(source().fetch()).reason().what())
        .isEqualTo("`%s` cannot be connected to.".formatted(server.url("upstream.git")));
  }

  @Test
  void aHostWithoutAnAddressIsUnreachable() {
    String url = "https://git.invalid/fleet.git";

    assertThat(unreachable(source(url, access()).fetch()).reason().what())
        .isEqualTo("The host of `%s` has no address.".formatted(url));
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String url = "https://127.0.0.1:%d/fleet.git".formatted(silent.getLocalPort());

      assertThat(unreachable(impatient(url, access()).fetch()).reason().what())
          .isEqualTo("`%s` does not answer.".formatted(url));
    }
  }

  /// A byte now and then is not silence.
  @Test
  void aServerThatNeverEndsIsGivenUp() throws IOException {
    var isOver = new CountDownLatch(1);
    HttpServer dripping =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    dripping.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Content-Type", "application/x-git-upload-pack-advertisement");
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            exchange
                .getResponseBody()
                .write(
                    "001e# service=git-upload-pack\n00000fff".getBytes(StandardCharsets.US_ASCII));
            while (!isOver.await(100, TimeUnit.MILLISECONDS)) {
              exchange.getResponseBody().write('x');
              exchange.getResponseBody().flush();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    dripping.start();
    try {
      String url = "http://127.0.0.1:%d/fleet.git".formatted(dripping.getAddress().getPort());
      GitSource source = impatient(url, new GitAccess.Anonymous());
      long start = System.nanoTime();

      for (int i = 0; i < 2; i++) {
        assertThat(unreachable(source.fetch()).reason().what())
            .isEqualTo("`%s` was not fetched within 6 s.".formatted(url));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    } finally {
      isOver.countDown();
      dripping.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://ada:secret@git.example.com/x | The URL of `https://git.example.com/x` holds a user or a password, which would be shown wherever it is.
          https://ada:p@secret@git.example.com/x | The URL of `https://git.example.com/x` holds a user or a password, which would be shown wherever it is.
          https://ada:pass/secret@git.example.com/x | `https://git.example.com/x` is no URL of a Git repository.
          https://secret@git.example.com/x     | The URL of `https://git.example.com/x` holds a user or a password, which would be shown wherever it is.
          http://git.example.com/x             | A token is sent over HTTPS only, and `http://git.example.com/x` is not reached that way.
          git@git.example.com:x                | A token is sent over HTTPS only, and `git@git.example.com:x` is not reached that way.
          ftp://git.example.com/x              | `ftp://git.example.com/x` is no URL of a Git repository.
          ext::touch x                    | A token is sent over HTTPS only, and `ext::touch x` is not reached that way.
          """)
  void aUrlThatATokenDoesNotFitIsRefusedBeforeAnythingIsSent(String url, String what) {
    Reason reason = refused(source(url, access()).fetch()).reason();

    assertThat(reason.what()).isEqualTo(what);
    assertThat(reason.toString()).doesNotContain("secret");
  }

  @Test
  void aTokenThatIsNotThereIsNamed() throws IOException {
    Files.delete(token);

    assertThat(refused(source().fetch()).reason().what())
        .isEqualTo("The file `%s` (token) cannot be read.".formatted(token));
  }

  private GitAccess access() {
    return new GitAccess.Token("git", token, Optional.of(server.authority()));
  }

  private GitSource source() {
    return source(server.url("upstream.git"), access());
  }

  private GitSource source(String url, GitAccess access) {
    return new GitSource(folder.resolve("cache"), settings(url, access));
  }

  private GitSource impatient(String url, GitAccess access) {
    return new GitSource(folder.resolve("cache"), settings(url, access).with(patience(2)));
  }

  private static GitSettings settings(String url, GitAccess access) {
    return GitSettings.of(new GitPlace(url, new Pointer.Branch("main"), "")).with(access);
  }
}
