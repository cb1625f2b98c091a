package dev.nimfleet.gitops.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ChildProcess;
import dev.nimfleet.envtest.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// OpenSSH's server on a free port, for the user that runs the tests, with keys of its own and
/// nothing of the machine's settings. It ends with the test.
public final class Sshd implements AutoCloseable {
  private static final Path NEEDED_BY_ROOT = Path.of("/run/sshd");

  private final Path folder;
  private final int port;
  private final ChildProcess process;

  private Sshd(Path folder, int port, ChildProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /// Starts one.
  public static Sshd start(Path parent) throws IOException {
    Path folder = Files.createDirectories(parent.resolve("sshd"));
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(NEEDED_BY_ROOT); // What its system service would do.
    }
    key(folder.resolve("host"), "");
    Files.createFile(folder.resolve("authorized"));
    int port = freePort();
    Path config = folder.resolve("config");
    Files.writeString(
        config,
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        """
            .formatted(port, folder.resolve("host"), folder.resolve("authorized")));
    ChildProcess process =
        ChildProcess.start(
            RequiresPrograms.Condition.find("sshd").orElseThrow(),
            List.of("-D", "-e", "-f", config.toString()),
            folder.resolve("log"));
    var server = new Sshd(folder, port, process);
    assertThat(Patience.until(Duration.ofSeconds(20), server::isListening))
        .as(process::logTail)
        .isTrue();
    return server;
  }

  /// The address of a repository of this machine.
  public String url(Path repository) {
    return "ssh://%s@127.0.0.1:%d%s".formatted(System.getProperty("user.name"), port, repository);
  }

  /// Makes a key.
  ///
  /// @return the file with the secret part
  public static Path key(Path file, String passphrase) {
    Upstream.run(
        file.resolveSibling("."),
        "ssh-keygen",
        "-q",
        "-t",
        "ed25519",
        "-N",
        passphrase,
        "-C",
        "test",
        "-f",
        file.toString());
    return file;
  }

  /// Lets the owner of a key in, and nobody else.
  public void authorize(Path key) throws IOException {
    Files.writeString(folder.resolve("authorized"), Files.readString(publicPart(key)));
  }

  /// What `ssh-keyscan` says about it.
  public String knownHost() throws IOException {
    return "[127.0.0.1]:%d %s"
        .formatted(port, Files.readString(publicPart(folder.resolve("host"))));
  }

  String fingerprint() {
    String output =
        Upstream.run(
            folder, "ssh-keygen", "-l", "-f", publicPart(folder.resolve("host")).toString());
    return output.split(" ")[1];
  }

  private static Path publicPart(Path key) {
    return key.resolveSibling(key.getFileName() + ".pub");
  }

  private boolean isListening() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
