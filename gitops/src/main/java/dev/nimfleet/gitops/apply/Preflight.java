package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import dev.nimfleet.gitops.plan.Desired;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What has to be in a cluster before a fleet comes, and is nobody's job but the administrator's.
/// The API server would take the fleet all the same, and nothing would ever get Ready.
final class Preflight {
  private static final String CORE = "";

  private final View cluster;
  private final List<String> found = new ArrayList<>();

  private Preflight(View cluster) {
    this.cluster = cluster;
  }

  /// What is missing, a sentence each with what to do. What may not be read is not missed.
  static List<String> missing(Desired fleet, View cluster) {
    var preflight = new Preflight(cluster);
    if (preflight.hasNamespace(fleet.namespace())) {
      preflight.secrets(fleet);
      preflight.storageClasses(fleet);
      preflight.gateways(fleet);
    }
    return List.copyOf(preflight.found);
  }

  private boolean hasNamespace(String name) {
    if (!isMissing(new ObjectId(CORE, "Namespace", "", name))) return true;
    found.add(ApplyErrors.noNamespace(name));
    return false;
  }

  private void secrets(Desired fleet) {
    NavigableSet<String> names = new TreeSet<>();
    fleet.objects().forEach(object -> secretsOf(object).forEach(names::add));
    for (String name : names) {
      if (isMissing(new ObjectId(CORE, "Secret", fleet.namespace(), name))) {
        found.add(ApplyErrors.noSecret(fleet.namespace(), name));
      }
    }
  }

  private static Stream<String> secretsOf(MapNode object) {
    Stream<Optional<String>> named =
        switch (object.text("kind").orElse("")) {
          case "NIMCache" ->
              Stream.of("ngc", "hf", "dataStore")
                  .flatMap(source ->
                      Stream.of("authSecret", "pullSecret")
                          .map(field -> object.text("spec", "source", source, field)));
          case "NIMService" ->
              Stream.concat(
                  Stream.of(object.text("spec", "authSecret")),
                  texts(object, "spec", "image", "pullSecrets").map(Optional::of));
          default -> Stream.of();
        };
    return named.flatMap(Optional::stream).filter(name -> !name.isEmpty());
  }

  private static Stream<String> texts(MapNode object, String... path) {
    return object.find(path).filter(ListNode.class::isInstance).map(ListNode.class::cast).stream()
        .flatMap(list -> list.items().stream())
        .filter(Scalar.class::isInstance)
        .map(item -> ((Scalar) item).text());
  }

  private void storageClasses(Desired fleet) {
    NavigableSet<String> names = new TreeSet<>();
    fleet
        .objects()
        .forEach(
            object -> object.text("spec", "storage", "pvc", "storageClass").ifPresent(names::add));
    for (String name : names) {
      if (!name.isEmpty() && isMissing(new ObjectId("storage.k8s.io", "StorageClass", "", name))) {
        found.add(ApplyErrors.noStorageClass(name));
      }
    }
  }

  private void gateways(Desired fleet) {
    SortedMap<ObjectId, String> gateways = new TreeMap<>();
    fleet
        .objects()
        .filter(object -> object.text("kind").orElse("").equals("HTTPRoute"))
        .forEach(route -> {
          for (MapNode parent : KubeObject.items(route, "spec", "parentRefs")) {
            if (!parent.text("kind").orElse("Gateway").equals("Gateway")) continue;
            String namespace = parent.text("namespace").orElse(fleet.namespace());
            gateways.put(
                new ObjectId(
                    "gateway.networking.k8s.io",
                    "Gateway",
                    namespace,
                    parent.text("name").orElse("?")),
                ObjectId.of(route).toString());
          }
        });
    gateways.forEach((gateway, route) -> gateway(gateway, route, fleet.namespace()));
  }

  private void gateway(ObjectId id, String route, String namespace) {
    Optional<KubeObject> gateway;
    try {
      gateway = cluster.find(id);
    } catch (ClusterTrouble _) {
      return; // whoever may not read it finds out at the route's gate
    }
    if (gateway.isEmpty()) {
      found.add(ApplyErrors.noGateway(id, route));
    } else if (gateway.get().items("spec", "listeners").stream()
        .noneMatch(listener -> admits(listener, id.namespace(), namespace))) {
      found.add(ApplyErrors.closedGateway(id, namespace));
    }
  }

  /// Whether a listener takes routes of a namespace. Its default is its own alone.
  private boolean admits(MapNode listener, String own, String namespace) {
    return switch (listener.text("allowedRoutes", "namespaces", "from").orElse("Same")) {
      case "All" -> true;
      case "Same" -> own.equals(namespace);
      case "Selector" -> isSelected(listener, namespace);
      default -> false;
    };
  }

  /// By its labels, as far as these are all that the selector asks for.
  private boolean isSelected(MapNode listener, String namespace) {
    Optional<KubeObject> live;
    try {
      live = cluster.find(new ObjectId(CORE, "Namespace", "", namespace));
    } catch (ClusterTrouble _) {
      return true;
    }
    return listener
        .find("allowedRoutes", "namespaces", "selector", "matchLabels")
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .filter(labels -> live.isPresent())
        .map(
            labels -> labels.keys().allMatch(key -> labels.text(key).equals(live.get().label(key))))
        .orElse(true);
  }

  private boolean isMissing(ObjectId id) {
    try {
      return cluster.find(id).isEmpty();
    } catch (ClusterTrouble _) {
      return false; // what may not be read is not known to be missing
    }
  }
}
