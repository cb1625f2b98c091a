package dev.nimfleet.webhook.kubernetes;

import static dev.nimfleet.webhook.kubernetes.WatchedClusterTest.QUICK;
import static dev.nimfleet.webhook.kubernetes.WatchedClusterTest.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.live.Store;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchFaultsTest {
  private static final String NIM = "apps.nvidia.com/v1alpha1";
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;

  @Test
  @RequiresApiServer
  void anApiServerThatGoesAndComesBackIsToldAndThenSeenAgain() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()));
        WatchedCluster cluster = WatchedClusterTest.start(client)) {
      server.client().createNamespaces("before");
      soon(() -> cluster.store().isReady() && has(cluster, "before"));
      server.halt();
      soon(() -> !cluster.store().troubles().isEmpty());
      soon(() -> !cluster.isCurrent("v1", "Namespace"));
      assertThat(cluster.store().ages().get("Namespace")).isGreaterThan(Duration.ofSeconds(5));
      assertThat(has(cluster, "before")).isTrue();
      assertThat(cluster.store().isReady()).isTrue();
      server.resume();
      server.client().createNamespaces("after");
      soon(() -> has(cluster, "after"));
      soon(() -> cluster.store().troubles().isEmpty());
      assertThat(cluster.isCurrent("v1", "Namespace")).isTrue();
    }
  }

  @Test
  @RequiresApiServer
  void anAccountThatMayNotReadIsTold() throws IOException, Unreachable {
    try (ApiServer server = ApiServer.start()) {
      server.client().createNamespaces("nimfleet-system");
      server.kubectl("create", "serviceaccount", "webhook", "-n", "nimfleet-system");
      String token = server.kubectl("create", "token", "webhook", "-n", "nimfleet-system").strip();
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(
          kubeconfig,
          Files.readString(server.kubeconfig())
              .replaceAll("token: \"[^\"]*\"", "token: \"" + token + "\""));
      try (KubernetesClient client = Clients.of(Optional.of(kubeconfig));
          WatchedCluster cluster = WatchedClusterTest.start(client)) {
        soon(() -> cluster.store().troubles().size() == LookupKinds.WATCHED.size());
        assertThat(cluster.store().isReady()).isFalse();
        assertThat(cluster.store().troubles().getFirst())
            .isEqualTo(
                "The webhook's account may not read NIMCache of `apps.nvidia.com/v1alpha1`; let its"
                    + " ClusterRole `get`, `list` and `watch` the resource `nimcaches` of the group"
                    + " `apps.nvidia.com`.");
        assertThat(String.join(" ", cluster.store().troubles())).doesNotContain(token);
        assertThatThrownBy(() -> cluster.fetch(NIM, "NIMService", "a", "b", Duration.ofSeconds(5)))
            .isInstanceOf(Unreachable.class)
            .hasMessageContaining("may not read NIMService");
      }
    }
  }

  @Test
  void nobodyAtThePortIsUnreachable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (KubernetesClient client = Clients.of(Optional.of(kubeconfig(port)));
        WatchedCluster cluster = quiet(client)) {
      assertThatThrownBy(() -> cluster.fetch(NIM, "NIMCache", "a", "b", Duration.ofSeconds(5)))
          .isInstanceOf(Unreachable.class)
          .hasMessageStartingWith("The API server cannot be reached for `GET /apis/");
    }
  }

  @Test
  void anApiServerThatSaysNothingIsWaitedForNoLongerThanTheLimit() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        KubernetesClient client = Clients.of(Optional.of(kubeconfig(silent.getLocalPort())));
        WatchedCluster cluster = quiet(client)) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> cluster.fetch(NIM, "NIMCache", "a", "b", SHORT))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("did not answer");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  /// To list all objects is what costs an API server most.
  @Test
  void whereListsWorkAndWatchesDoNotItIsListedMoreAndMoreRarely() throws IOException {
    Queue<Long> lists = new ConcurrentLinkedQueue<>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          boolean isWatch = query != null && query.contains("watch=1");
          boolean isNamespaces = exchange.getRequestURI().getPath().equals("/api/v1/namespaces");
          if (isNamespaces && !isWatch) lists.add(System.nanoTime());
          byte[] body = "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}".getBytes(UTF_8);
          exchange.sendResponseHeaders(isWatch ? 403 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (KubernetesClient client =
            Clients.of(Optional.of(kubeconfig(server.getAddress().getPort())));
        WatchedCluster cluster = quiet(client)) {
      soon(() -> lists.size() > 3);
      assertThat(cluster.store().isReady()).isTrue();
      List<Long> times = List.copyOf(lists);
      assertThat(Duration.ofNanos(times.get(2) - times.get(1)))
          .isGreaterThan(Duration.ofMillis(350));
      assertThat(Duration.ofNanos(times.get(3) - times.get(2)))
          .isGreaterThan(Duration.ofMillis(450));
    } finally {
      server.stop(0);
    }
  }

  /// A connection whose other end is gone without a word, as after the loss of a node.
  @Test
  @RequiresApiServer
  void aWatchThatIsSilentForTooLongIsGivenUp() throws IOException {
    try (ApiServer server = ApiServer.start();
        Wire wire = Wire.to(server.url().getPort());
        KubernetesClient client = Clients.of(Optional.of(through(wire, server)));
        WatchedCluster cluster = WatchedClusterTest.start(client)) {
      soon(() -> cluster.store().isReady());
      wire.freeze();
      server.client().createNamespaces("behind-the-ice");
      soon(() -> !cluster.store().troubles().isEmpty());
      wire.thaw();
      soon(() -> has(cluster, "behind-the-ice"));
      soon(() -> cluster.store().troubles().isEmpty());
    }
  }

  private Path through(Wire wire, ApiServer server) throws IOException {
    String direct = "127.0.0.1:" + server.url().getPort();
    return Files.writeString(
        folder.resolve("through"),
        Files.readString(server.kubeconfig()).replace(direct, "127.0.0.1:" + wire.port()));
  }

  private static boolean has(WatchedCluster cluster, String namespace) {
    return cluster.view().get("v1", "Namespace", "", namespace).isPresent();
  }

  private static WatchedCluster quiet(KubernetesClient client) {
    var store = new Store(LookupKinds.WATCHED, Store.BOUND, System::nanoTime);
    return WatchedCluster.start(client, store, "nimfleet-system", QUICK);
  }

  private Path kubeconfig(int port) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig-" + port),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: test, context: {cluster: test, user: ""}}]
        current-context: test
        """
            .formatted(port));
  }
}
