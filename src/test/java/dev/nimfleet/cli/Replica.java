package dev.nimfleet.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A replica of the webhook, as a process of its own.
final class Replica {
  private static final Path PROGRAM =
      Path.of("target", "nimfleet", "bin", "nimfleet").toAbsolutePath();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Path folder;
  private final List<String> options;
  private final int port = freePort();
  private final int healthPort = freePort();
  private Optional<Process> process = Optional.empty();

  /// @param folder where it runs, and where its log goes
  Replica(Path folder, List<String> options) {
    this.folder = folder;
    this.options = options;
  }

  int port() {
    return port;
  }

  Path log() {
    return folder.resolve("replica-%d.log".formatted(port));
  }

  Replica start() throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "webhook"));
    command.addAll(List.of("--address", "127.0.0.1", "--port", "" + port));
    command.addAll(List.of("--health-port", "" + healthPort));
    command.addAll(options);
    ProcessBuilder builder =
        new Shell(folder)
            .with("HOSTNAME", "replica-" + port)
            .with("NIMFLEET_AOT", "auto")
            .builder(command.toArray(String[]::new));
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    process = Optional.of(started);
    return this;
  }

  /// As the kernel does it, and returns when it is dead.
  void kill() {
    end(process.orElseThrow().destroyForcibly());
  }

  /// As a kubelet does it, and returns when it has ended by itself.
  void stop() {
    Process running = process.orElseThrow();
    running.destroy();
    end(running);
  }

  private static void end(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isReady() {
    return ask("/readyz").filter("ok"::equals).isPresent();
  }

  String metrics() {
    return ask("/metrics").orElse("");
  }

  private Optional<String> ask(String path) {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(healthPort, path));
    try {
      return Optional.of(
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
