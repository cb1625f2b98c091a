package dev.nimfleet.gitops;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.gitops.cluster.Cluster.Applying;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.standin.Behaviour;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A real API server with the CRDs that a fleet needs, and with what a fleet needs besides.
public record InstalledCluster(ApiServer server, KubernetesCluster cluster)
    implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// Starts one.
  ///
  /// @param crds besides those of NIM Operator, KEDA and the Gateway API
  public static InstalledCluster start(List<String> crds) throws ClusterTrouble {
    ApiServer server = ApiServer.start();
    server.client().installCrds(RealCrds.find().orElseThrow().texts("v3.1.2"));
    server.client().installCrds(crds);
    var installed =
        new InstalledCluster(
            server, KubernetesCluster.open(Optional.of(server.kubeconfig()), Optional.empty()));
    installed.surroundings();
    return installed;
  }

  /// Puts back what a test has taken away.
  public void surroundings() throws ClusterTrouble {
    for (MapNode object : Manifests.of(TestFleet.SURROUNDINGS)) {
      cluster.apply(object, new Applying("test", false, false));
    }
  }

  /// Gives it one node, with so many GPUs of the fleet's kind.
  public void gpus(int count) throws ClusterTrouble {
    gpus("NVIDIA-H100-80GB-HBM3", count);
  }

  /// The same with GPUs of another kind.
  public void gpus(String product, int count) throws ClusterTrouble {
    MapNode node =
        Manifests.of(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {nvidia.com/gpu.product: %s}}
                status: {allocatable: {nvidia.com/gpu: "%d"}}
                """
                    .formatted(product.toLowerCase(Locale.ROOT), product, count))
            .getFirst();
    var how = new Applying("test", true, false);
    cluster.apply(node, how);
    cluster.applyStatus(node, how);
  }

  public Controllers controllers() {
    return Controllers.start(server, Behaviour.USUAL);
  }

  /// Removes all fleets, for the next test.
  public void empty() {
    for (String kind :
        List.of("HTTPRoute", "ScaledObject", "NIMService", "NIMCache", "PodDisruptionBudget")) {
      server.kubectl("delete", kind, "--all", "-n", "nim", "--wait=false");
    }
    server.kubectl("delete", "configmap,lease", "--all", "-n", "nim");
    try (Controllers controllers = controllers()) {
      controllers.awaitIdle(LIMIT);
    }
  }

  public void patch(String kind, String name, String patch) {
    server.kubectl("patch", kind, name, "-n", "nim", "--type=merge", "-p", patch);
  }

  /// Annotates the ModelFleet `prod`, as people do.
  ///
  /// @param annotations such as `key=value`, or `key-` to take one away
  public void annotate(String... annotations) {
    List<String> words =
        new ArrayList<>(List.of("annotate", "modelfleet", "prod", "-n", "nim", "--overwrite"));
    words.addAll(List.of(annotations));
    server.kubectl(words.toArray(String[]::new));
  }

  @Override
  public void close() {
    cluster.close();
    server.close();
  }
}
