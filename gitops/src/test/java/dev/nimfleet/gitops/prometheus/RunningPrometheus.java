package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.envtest.ChildProcess;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.http.Web;
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

  private final Path folder;
  private final URI address;
  private ChildProcess process;

  private RunningPrometheus(Path folder, URI address) {
    this.folder = folder;
    this.address = address;
    this.process = launch();
  }

  /// One thing that is read.
  ///
  /// @param job tells it from another that reads the same pod
  public record Scraped(String job, String namespace, String service, NimEmulator emulator) {
    /// Of the namespace that most tests have.
    public Scraped(String job, String service, NimEmulator emulator) {
      this(job, "nim-prod", service, emulator);
    }
  }

  static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Starts one.
  ///
  /// @param folder of its own, with all that it writes
  public static RunningPrometheus start(Path folder, List<Scraped> scraped) {
    try {
      Files.writeString(config(folder), config(scraped));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunningPrometheus(folder, URI.create("http://127.0.0.1:" + freePort()));
  }

  private static Path config(Path folder) {
    return folder.resolve("prometheus.yml");
  }

  private ChildProcess launch() {
    ChildProcess launched =
        ChildProcess.start(
            program().orElseThrow(),
            List.of(
                "--config.file=" + config(folder),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + address.getAuthority()),
            folder.resolve("prometheus.log"));
    if (!Patience.until(Duration.ofSeconds(60), () -> isReady(launched))) {
      launched.kill();
      throw new IllegalStateException("Prometheus does not start. " + launched.logTail());
    }
    return launched;
  }

  /// Ends it, until [#resume].
  public void halt() {
    process.kill();
  }

  /// Starts it again where it was, with what it has stored.
  public void resume() {
    process = launch();
  }

  public URI address() {
    return address;
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
            - targets: ["%s"]
              labels: {namespace: %s, service: %s, pod: %4$s-0, endpoint: api}
          """
              .formatted(one.job(), one.emulator().authority(), one.namespace(), one.service()));
    }
    return config.toString();
  }

  Prometheus client() {
    return new Prometheus(Web.direct(Optional.empty()), address, Map::of, Duration.ofSeconds(5));
  }

  private boolean isReady(ChildProcess launched) {
    if (!launched.isAlive()) {
      throw new IllegalStateException("Prometheus has ended. " + launched.logTail());
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
