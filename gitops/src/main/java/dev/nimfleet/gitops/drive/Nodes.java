package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Room;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What GPUs are free: those of the nodes that take pods, without what pods ask for.
final class Nodes {
  private static final String RESOURCES = "nvidia.com/";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final ObjectId NODES = new ObjectId("", "Node", "", "*");
  private static final ObjectId PODS = new ObjectId("", "Pod", "", "*");

  private Nodes() {}

  static Room room(Cluster cluster) throws ClusterTrouble {
    List<Room.Node> nodes = new ArrayList<>();
    for (KubeObject node : cluster.list(NODES, "", "")) {
      if (node.text("spec", "unschedulable").orElse("").equals("true")) continue;
      nodes.add(
          new Room.Node(
              node.id().name(),
              node.label(PRODUCT).orElse(""),
              gpus(node.fields(), "status", "allocatable")));
    }
    List<Room.Request> requests = new ArrayList<>();
    for (KubeObject pod : cluster.list(PODS, "", "")) {
      if (ENDED.contains(pod.text("status", "phase").orElse(""))) continue;
      Optional<String> node = pod.text("spec", "nodeName").filter(name -> !name.isEmpty());
      asked(pod)
          .forEach((resource, count) -> requests.add(new Room.Request(node, resource, count)));
    }
    return Room.of(nodes, requests);
  }

  private static Map<String, Long> asked(KubeObject pod) {
    Map<String, Long> asked = new HashMap<>();
    for (MapNode container : pod.items("spec", "containers")) {
      gpus(container, "resources", "limits")
          .forEach((resource, count) -> asked.merge(resource, count, Long::sum));
    }
    return asked;
  }

  /// GPUs are whole, and what a pod asks for is what it may have.
  private static Map<String, Long> gpus(MapNode part, String... path) {
    Map<String, Long> gpus = new HashMap<>();
    Optional<Node> resources = part.find(path);
    if (resources.orElse(part) instanceof MapNode map && resources.isPresent()) {
      map.keys()
          .filter(resource -> resource.startsWith(RESOURCES))
          .forEach(resource ->
              new KubeObject(map).number(resource).ifPresent(count -> gpus.put(resource, count)));
    }
    return gpus;
  }
}
