package dev.nimfleet.cli;

import static dev.nimfleet.cli.RolloutScene.Conduct.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ApiTap;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.git.RequiresPrograms;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.prometheus.RequiresPrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nimfleet install reconciler` prints is enough for the work, and no more is asked for.
@RequiresApiServer
@RequiresRealCrds
@RequiresPrometheus
@RequiresPrograms("git")
class InstalledReconcilerIT {
  private static final String ACCOUNT = "system:serviceaccount:nimfleet-system:nimfleet-reconciler";

  @TempDir private Path folder;

  @Test
  void itsAccountInstallsAFleetAndMovesRequests()
      throws ClusterTrouble, IOException, InterruptedException {
    Path audit = folder.resolve("audit.log");
    try (ApiServer server = ApiServer.start(audited(audit));
        KubernetesCluster cluster =
            KubernetesCluster.open(Optional.of(server.kubeconfig()), Optional.empty());
        ApiTap tap = server.tap()) {
      server.client().installCrds(RealCrds.find().orElseThrow().texts("v3.1.2"));
      var installed = new InstalledCluster(server, cluster);
      installed.surroundings();
      install(server);
      String token =
          server.kubectl("create", "token", "nimfleet-reconciler", "-n", "nimfleet-system").strip();
      Path kubeconfig = tap.kubeconfig(folder.resolve("kubeconfig"), token);
      int port = freePort();
      try (var scene = new RolloutScene(installed, folder, HEALTHY)) {
        scene.reconcile(
            "one",
            kubeconfig,
            "--lease=nimfleet-system/nimfleet-reconciler",
            "--health-address=127.0.0.1",
            "--health-port=" + port);
        scene.assertSoon("the first version", scene::isReady);
        scene.upgrade();
        scene.assertSoon("the first step", () -> scene.weight("healthy") > 0);
        scene.assertSoon("it is promoted", () -> scene.isIn("healthy", "Promoted"));
        assertThat(ask(port, "/livez").body()).isEqualTo("ok");
        assertThat(ask(port, "/readyz").body()).isEqualTo("ok");
        assertThat(ask(port, "/ca.pem").statusCode()).isEqualTo(404);
        assertThat(ask(port, "/metrics").body()).contains("nimfleet_reconcile_leader 1.0");
        scene.assertSoon("the metrics tell it", () -> isPromoted(port));
        assertThat(server.kubectl("describe", "modelfleet", "prod", "-n", "nim"))
            .contains("Applied", "RolloutStarted", "RolloutStepped", "RolloutPromoted");
      }
      List<String> calls =
          Files.readAllLines(audit).stream().filter(line -> line.contains(ACCOUNT)).toList();
      assertThat(calls).hasSizeGreaterThan(50);
      assertThat(calls.stream().filter(line -> line.contains("\"code\":403")))
          .extracting(InstalledReconcilerIT::place)
          .as("a look whether a pull secret is there is given up without the right to it")
          .allMatch(place -> place.startsWith("get /api/v1/namespaces/nim/secrets/"));
    }
  }

  private static boolean isPromoted(int port) {
    try {
      String metrics = ask(port, "/metrics").body();
      String of = "fleet=\"nim/prod\",model=\"healthy\"";
      return metrics.contains("nimfleet_rollout_phase{%s,phase=\"Promoted\"} 1.0".formatted(of))
          && metrics.contains("nimfleet_rollout_weight{%s} 100.0".formatted(of));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Of a line of an audit log.
  private static String place(String call) {
    return call.replaceAll(".*\"requestURI\":\"([^\"]*)\",\"verb\":\"([^\"]*)\".*", "$2 $1");
  }

  private void install(ApiServer server) throws IOException {
    Desk.Result printed =
        new Desk(folder)
            .runReal(
                "install",
                "reconciler",
                "--image=registry.example.com/nimfleet:0.1.0",
                "--namespaces=nim",
                "--git=https://git.example.com/fleet.git",
                "--git-secret=fleet-git",
                "--prometheus=fleet",
                "--without-monitoring");
    assertThat(printed.err()).isEmpty();
    Path objects = Files.writeString(folder.resolve("reconciler.yaml"), printed.out());
    server.kubectl("apply", "-f", objects.toString());
    server.kubectl(
        "wait", "--for=condition=Established", "crd/modelfleets.nimfleet.dev", "--timeout=30s");
  }

  private List<String> audited(Path log) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("audit.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """);
    return List.of("--audit-policy-file=" + policy, "--audit-log-path=" + log);
  }

  private static HttpResponse<String> ask(int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
