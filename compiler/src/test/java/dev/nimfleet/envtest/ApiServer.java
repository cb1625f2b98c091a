package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A kube-apiserver with an etcd of its own, on loopback only: it validates, defaults, prunes and
/// admits as in a cluster, and nothing reconciles. Closing it, or the end of the JVM, ends both.
///
/// ```java
/// try (ApiServer server = ApiServer.start()) {
///   server.client().createNamespaces("nim-prod");
/// }
/// ```
public final class ApiServer implements AutoCloseable {
  /// Between finding a free port and using it somebody else may take it.
  private static final int ATTEMPTS = 5;

  private static final Duration KUBECTL_LIMIT = Duration.ofMinutes(1);

  private final ControlPlane plane;
  private final ApiClient client;

  private ApiServer(ControlPlane plane, ApiClient client) {
    this.plane = plane;
    this.client = client;
  }

  /// Returns when the server is ready. The first call on a machine may build it before, see
  /// [RequiresApiServer].
  public static ApiServer start() {
    return start(Ports::free, List.of());
  }

  /// The same with more flags for kube-apiserver.
  public static ApiServer start(List<String> flags) {
    return start(Ports::free, flags);
  }

  static ApiServer start(Supplier<Ports> ports, List<String> flags) {
    Assets assets =
        Assets.find()
            .orElseThrow(
                () -> new IllegalStateException("No kube-apiserver: " + Assets.REMEDY + "."));
    for (int attempt = 1; true; attempt++) {
      ControlPlane plane = ControlPlane.launch(assets, ports.get(), flags);
      try {
        return new ApiServer(plane, plane.awaitReady());
      } catch (RuntimeException e) {
        boolean again = plane.lostAPort() && attempt < ATTEMPTS;
        plane.end();
        if (!again) throw e;
      }
    }
  }

  public ApiClient client() {
    return client;
  }

  public URI url() {
    return plane.url();
  }

  /// Lets any other client in, as an administrator.
  public Path kubeconfig() {
    return plane.kubeconfig();
  }

  /// The same server behind a tap, for one client.
  public ApiTap tap() {
    return ApiTap.open(url(), plane.http(), plane.token());
  }

  /// Runs the real kubectl as an administrator, and gives back what it printed.
  public String kubectl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Assets.find().orElseThrow().program("kubectl").toString());
    command.add("--kubeconfig=" + kubeconfig());
    command.addAll(List.of(arguments));
    try {
      Path printed = Files.createTempFile("kubectl", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      boolean ended = process.waitFor(KUBECTL_LIMIT.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      String output = Files.readString(printed);
      Files.delete(printed);
      if (!ended || process.exitValue() != 0) throw new AssertionError(command + ":\n" + output);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted in %s.".formatted(command), e);
    }
  }

  /// Ends kube-apiserver as a crash would, until [#resume]. What is stored stays.
  public void halt() {
    plane.haltApiServer();
  }

  /// Starts it again where it was, and returns when it is ready.
  public void resume() {
    plane.resumeApiServer();
  }

  List<ProcessHandle> processes() {
    return plane.handles();
  }

  @Override
  public void close() {
    plane.end();
  }
}
