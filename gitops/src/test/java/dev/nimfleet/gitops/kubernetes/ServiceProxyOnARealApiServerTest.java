package dev.nimfleet.gitops.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.gitops.analysis.Metrics.Answer;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.drive.HttpEndpoints;
import dev.nimfleet.gitops.http.Web;
import dev.nimfleet.gitops.prometheus.Prometheus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services that only the API server can reach.
@RequiresApiServer
class ServiceProxyOnARealApiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /// Without the controllers of a cluster, its endpoints are written by hand, in both forms.
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s, namespace: nim}
      spec: {ports: [{name: api, port: 8000}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: %1$s, namespace: nim}
      subsets:
      - addresses: [{ip: 10.1.2.3, targetRef: {kind: Pod, name: pod, namespace: nim}}]
        ports: [{name: api, port: %2$d}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: %1$s-1, namespace: nim, labels: {kubernetes.io/service-name: %1$s}}
      addressType: IPv4
      endpoints:
      - addresses: [10.1.2.3]
        conditions: {ready: true}
        targetRef: {kind: Pod, name: pod, namespace: nim}
      ports: [{name: api, port: %2$d}]
      ---
      """;

  private static final String POD =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: default, namespace: nim}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: pod, namespace: nim}
      spec: {automountServiceAccountToken: false, containers: [{name: nim, image: nim}]}
      ---
      """;

  @TempDir private static Path folder;
  private static Konnectivity way;
  private static ApiServer server;
  private static KubernetesCluster cluster;
  private static HttpServer pod;
  private static final List<String> asked = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws IOException, ClusterTrouble {
    way = new Konnectivity(folder);
    server = ApiServer.start(way.flags());
    server.kubectl("create", "namespace", "nim");
    pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/v1/models", "{\"data\":[{\"id\":\"meta/llama\"}]}");
    answer("/v1/embeddings", "{}");
    answer(
        "/prom/api/v1/query",
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{},"value":[1784116800.5,"0.42"]}]}}
        """);
    answer("/large", "x".repeat(2 << 20));
    pod.createContext("/silent", exchange -> exchange.sendResponseHeaders(200, 5));
    pod.start();
    way.pod("10.1.2.3:8000", pod.getAddress().getPort());
    apply(POD + SERVICE.formatted("llama", 8000) + SERVICE.formatted("gone", 9));
    String address = "{\"status\":{\"podIP\":\"10.1.2.3\",\"podIPs\":[{\"ip\":\"10.1.2.3\"}]}}";
    server.kubectl("patch", "pod", "pod", "-n", "nim", "--subresource=status", "-p", address);
    cluster = KubernetesCluster.open(Optional.of(server.kubeconfig()), Optional.empty());
  }

  private static void answer(String path, String text) {
    pod.createContext(
        path,
        exchange -> {
          try (exchange) {
            String tenant = exchange.getRequestHeaders().getFirst("X-Scope-OrgID");
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + tenant);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream body = exchange.getResponseBody()) {
              body.write(bytes);
            }
          }
        });
  }

  private static void apply(String yaml) throws IOException {
    server.kubectl("apply", "-f", Files.writeString(folder.resolve("x.yaml"), yaml).toString());
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) cluster.close();
    if (server != null) server.close();
    if (pod != null) pod.stop(0);
    way.close();
  }

  @BeforeEach
  void forget() {
    asked.clear();
  }

  private static Web.Answer get(String uri, Duration limit)
      throws IOException, InterruptedException {
    var request = new Web.Request(URI.create(uri), Map.of(), Optional.empty(), limit);
    return cluster.services().send(request);
  }

  @Test
  void modelsAreAskedForTheirNamesAndWarmedUp() {
    var endpoints = new HttpEndpoints(cluster.services());
    assertThat(endpoints.served("nim", "llama")).containsExactly("meta/llama");
    assertThat(endpoints.warmUp("nim", "llama", "meta/llama", 2)).isEmpty();
    assertThat(asked)
        .containsExactly(
            "GET /v1/models null", "POST /v1/embeddings null", "POST /v1/embeddings null");
  }

  @Test
  void aPrometheusIsAskedAsATenant() {
    var access = new Prometheus.Access(Optional.empty(), Optional.of("ml"));
    var address = URI.create("http://llama.nim.svc.cluster.local:8000/prom");
    var prometheus = new Prometheus(cluster.services(), address, access, LIMIT);
    assertThat(prometheus.ask("sum(a{b=\"c\"})", Instant.parse("2026-07-15T12:00:00.500Z")))
        .isEqualTo(new Answer.Vector(List.of(0.42)));
    assertThat(asked)
        .containsExactly(
            "GET /prom/api/v1/query?query=sum%28a%7Bb%3D%22c%22%7D%29&time=1784116800.500 ml");
  }

  @Test
  void whatIsNotThereIsSaidAsTheApiServerSaysIt() {
    assertThatThrownBy(() -> get("http://none.nim.svc:8000/", LIMIT))
        .hasMessageContaining("services \"none\" not found");
    assertThatThrownBy(() -> get("http://llama.nim.svc/", LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("80");
    assertThatThrownBy(() -> get("http://gone.nim.svc:8000/", LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("error trying to reach service");
    assertThatThrownBy(() -> get("http://prometheus.example.com:9090/", LIMIT))
        .hasMessageContaining("`prometheus.example.com` is no Service");
  }

  @Test
  void whoMayNotIsTold() throws Exception {
    server.kubectl("create", "serviceaccount", "reader", "-n", "nim");
    String token = server.kubectl("create", "token", "reader", "-n", "nim").strip();
    try (var tap = server.tap();
        var other =
            KubernetesCluster.open(
                Optional.of(tap.kubeconfig(folder.resolve("reader"), token)), Optional.empty())) {
      var address = URI.create("http://llama.nim.svc:8000");
      var prometheus = new Prometheus(other.services(), address, Prometheus.Access.ANYBODY, LIMIT);
      assertThat(((Answer.Unknown) prometheus.ask("up", Instant.EPOCH)).reason())
          .contains("cannot be reached")
          .contains("cannot get resource \"services/proxy\"");
    }
  }

  @Test
  void anAnswerThatIsTooLongOrTooLateIsNone() {
    assertThatThrownBy(() -> get("http://llama.nim.svc:8000/large", LIMIT))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("http://llama.nim.svc:8000/silent", Duration.ofMillis(500)))
        .isInstanceOf(HttpTimeoutException.class);
  }
}
