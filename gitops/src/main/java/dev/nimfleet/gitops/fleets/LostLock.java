package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.Desired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A lock that is made anew from what runs. What serves stays what it is, whatever the fleet would
/// compile to by now.
final class LostLock {
  /// Nobody remembers what was asked for, so that no edit is taken for it.
  private static final Asked UNKNOWN = new Asked("unknown", "unknown");

  private final Cluster cluster;
  private final Lock fresh;

  private LostLock(Cluster cluster, Lock fresh) {
    this.cluster = cluster;
    this.fresh = fresh;
  }

  /// Models that do not run are not in it.
  ///
  /// @param fresh the lock of the fleet as if nothing ran
  static Lock rebuilt(Cluster cluster, Lock fresh) throws ClusterTrouble {
    return new LostLock(cluster, fresh).rebuilt();
  }

  private Lock rebuilt() throws ClusterTrouble {
    SortedMap<String, ModelLock> models = new TreeMap<>();
    SortedMap<String, String> caches = new TreeMap<>();
    List<KubeObject> services = own("apps.nvidia.com", "NIMService");
    List<KubeObject> held = own("apps.nvidia.com", "NIMCache");
    List<KubeObject> routes = own("gateway.networking.k8s.io", "HTTPRoute");
    for (String model : fresh.models().keySet()) {
      Optional<KubeObject> serving =
          services.stream()
              .filter(it -> it.label("nimfleet.dev/model").orElse("").equals(model))
              .filter(it -> !it.isTerminating())
              .max(Comparator.comparingLong(it -> requests(it, routes)));
      Optional<LockedRevision> asked = fresh.model(model).live();
      if (serving.isEmpty() || asked.isEmpty()) continue;
      KubeObject service = serving.get();
      String name = service.id().name();
      service
          .text("spec", "storage", "nimCache", "name")
          .ifPresent(cache -> text(cache, held).ifPresent(it -> caches.put(cache, it)));
      models.put(
          model,
          name.equals(asked.get().name())
              ? fresh.model(model)
              : ModelLock.of(
                  new LockedRevision(name, UNKNOWN, asked.get().metrics(), text(service))));
    }
    return new Lock(fresh.fleet(), fresh.namespace(), caches, models, fresh.profiles());
  }

  /// One that would be made the same is left to be so.
  private Optional<String> text(String cache, List<KubeObject> held) {
    return Optional.ofNullable(fresh.caches().get(cache))
        .or(() ->
            held.stream()
                .filter(it -> it.id().name().equals(cache))
                .findFirst()
                .map(LostLock::text));
  }

  private List<KubeObject> own(String group, String kind) throws ClusterTrouble {
    var id = new ObjectId(group, kind, fresh.namespace(), "*");
    return cluster.list(id, fresh.namespace(), "").stream()
        .filter(it -> it.annotation(Desired.FLEET).orElse("").equals(fresh.fleet()))
        .toList();
  }

  /// The largest share that a route gives it.
  private static long requests(KubeObject service, List<KubeObject> routes) {
    return routes.stream()
        .flatMap(route -> route.items("spec", "rules").stream())
        .flatMap(rule -> KubeObject.items(rule, "backendRefs").stream())
        .filter(backend ->
            backend.text("name").orElse("").replaceFirst("-pool$", "").equals(service.id().name()))
        .mapToLong(backend -> new KubeObject(backend).number("weight").orElse(1L))
        .max()
        .orElse(-1);
  }

  /// An object as it would have been frozen: without what the cluster and its membership add.
  private static String text(KubeObject live) {
    ObjectId id = live.id();
    var metadata = MapNode.at(Span.NOWHERE);
    labels(live).ifPresent(it -> metadata.put("labels", it));
    annotations(live).ifPresent(it -> metadata.put("annotations", it));
    return YamlWriter.write(
        id.manifest(live.text("apiVersion").orElse(""))
            .with(
                MapNode.at(Span.NOWHERE)
                    .put("metadata", metadata)
                    .put("spec", live.fields().get("spec"))
                    .build()));
  }

  private static Optional<Node> labels(KubeObject live) {
    return live.fields()
        .find("metadata", "labels")
        .map(it -> it instanceof MapNode map ? map.without(List.of(ApplySet.PART_OF)) : it);
  }

  /// Those of nimfleet; others have their own owners.
  private static Optional<Node> annotations(KubeObject live) {
    List<Entry> kept = new ArrayList<>();
    if (live.fields().find("metadata", "annotations").orElse(null) instanceof MapNode map) {
      map.entries().stream()
          .filter(it -> it.key().startsWith("nimfleet.dev/") || it.key().startsWith("kustomize."))
          .forEach(kept::add);
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(new MapNode(Span.NOWHERE, kept));
  }
}
