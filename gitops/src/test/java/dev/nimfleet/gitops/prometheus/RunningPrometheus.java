package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.envtest.ChildProcess;
import dev.nimfleet.envtest.Patience;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real Prometheus that reads emulators every second. It ends with this JVM.
public final class RunningPrometheus implements AutoCloseable {
  static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(1);

  private final ChildProcess process;
  private final URI address;

  private RunningPrometheus(ChildProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /// One thing that is read.
  ///
  /// @param job tells it from another that reads the same pod
  public record Scraped(String job, String service, NimEmulator emulator) {}

  static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Starts one.
  public static RunningPrometheus start(Path folder, List<Scraped> scraped) {
    int port = freePort();
    Path config = folder.resolve("prometheus.yml");
    try {
      Files.writeString(config, config(scraped));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChildProcess process =
        ChildProcess.start(
            program().orElseThrow(),
            List.of(
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port),
            folder.resolve("prometheus.log"));
    var running = new RunningPrometheus(process, URI.create("http://127.0.0.1:" + port));
    if (!Patience.until(Duration.ofSeconds(60), running::isReady)) {
      process.kill();
      throw new IllegalStateException("Prometheus does not start. " + process.logTail());
    }
    return running;
  }

  /// With the labels that the operator's ServiceMonitor leads to.
  private static String config(List<Scraped> scraped) {
    var config =
        new StringBuilder(
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
            """);
    for (Scraped one : scraped) {
      config.append(
          """
          - job_name: %s
            metrics_path: /v1/metrics
            static_configs:
            - targets: ["127.0.0.1:%d"]
              labels: {namespace: nim-prod, service: %s, pod: %3$s-0, endpoint: api}
          """
              .formatted(one.job(), one.emulator().port(), one.service()));
    }
    return config.toString();
  }

  Prometheus client(HttpClient client) {
    return new Prometheus(client, address, Map::of, Duration.ofSeconds(5));
  }

  /// Where it answers.
  public URI address() {
    return address;
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("Prometheus has ended. " + process.logTail());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(address.resolve("/-/ready")).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
