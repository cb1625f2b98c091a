package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.Desired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A lock that is made anew from what runs. What serves stays what it is, whatever the fleet would
/// compile to by now, and what may have requests is not forgotten.
final class LostLock {
  /// Nobody remembers what was asked for, so that no edit is taken for it.
  private static final Asked UNKNOWN = new Asked("unknown", "unknown");

  private static final String NIM = "apps.nvidia.com";

  private final Cluster cluster;
  private final Lock fresh;
  private final String set;

  private LostLock(Cluster cluster, Lock fresh) {
    this.cluster = cluster;
    this.fresh = fresh;
    this.set = ApplySet.of(ApplySet.parentOf(fresh.namespace(), fresh.fleet()), List.of()).id();
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
    var kind = new ObjectId(NIM, "NIMService", fresh.namespace(), "*");
    if (!cluster.serves(kind)) {
      throw new ClusterTrouble(
          Reason.NOT_SERVED,
          "The API server does not know %s, so nobody can tell what runs of %s."
              .formatted(kind.groupKind(), fresh.key()));
    }
    List<KubeObject> held = own("NIMCache");
    List<KubeObject> routes = list("gateway.networking.k8s.io", "HTTPRoute");
    SortedMap<String, List<KubeObject>> services = new TreeMap<>();
    for (KubeObject service : own("NIMService")) {
      if (service.isTerminating()) continue;
      service
          .label("nimfleet.dev/model")
          .ifPresent(it -> services.computeIfAbsent(it, _ -> new ArrayList<>()).add(service));
    }
    services.forEach((model, all) -> {
      List<KubeObject> used = used(all, routes);
      models.put(model, lock(fresh.model(model), used));
      used.stream()
          .flatMap(it -> it.text("spec", "storage", "nimCache", "name").stream())
          .forEach(cache -> text(cache, held).ifPresent(it -> caches.put(cache, it)));
    });
    return new Lock(fresh.fleet(), fresh.namespace(), caches, models, fresh.profiles());
  }

  /// Those of a model's that may have requests, the one that has most of them first. What no route
  /// leads to may have them when it is ready.
  private static List<KubeObject> used(List<KubeObject> services, List<KubeObject> routes) {
    List<KubeObject> routed = services.stream().filter(it -> requests(it, routes) > 0).toList();
    List<KubeObject> ready = services.stream().filter(LostLock::isReady).toList();
    return Stream.of(routed, ready, services)
        .filter(them -> !them.isEmpty())
        .findFirst()
        .orElseThrow()
        .stream()
        .sorted(
            Comparator.comparingLong((KubeObject it) -> -requests(it, routes))
                .thenComparing(it -> it.text("metadata", "creationTimestamp").orElse(""))
                .thenComparing(KubeObject::id))
        .toList();
  }

  private static boolean isReady(KubeObject service) {
    return service.condition("Ready").filter(Condition::isTrue).isPresent();
  }

  /// What is asked for is no more than a candidate while another one is used: no rollout has come
  /// to its end.
  ///
  /// @param asked as if nothing ran; empty when nobody asks for the model
  private ModelLock lock(ModelLock asked, List<KubeObject> used) {
    Optional<String> wanted = asked.live().map(LockedRevision::name);
    List<LockedRevision> others =
        used.stream()
            .filter(it -> wanted.filter(it.id().name()::equals).isEmpty())
            .map(it -> revision(it, asked))
            .toList();
    return others.isEmpty()
        ? asked
        : ModelLock.of(others.getFirst()).withPrevious(others.stream().skip(1).findFirst());
  }

  private LockedRevision revision(KubeObject service, ModelLock asked) {
    Optional<MetricNames> metrics = asked.live().flatMap(LockedRevision::metrics);
    return new LockedRevision(service.id().name(), UNKNOWN, metrics, text(service));
  }

  /// One that would be made the same is left to be so.
  private Optional<String> text(String cache, List<KubeObject> held) {
    return Optional.ofNullable(fresh.caches().get(cache))
        .or(() ->
            held.stream().filter(it -> it.id().name().equals(cache)).findFirst().map(this::text));
  }

  /// What the fleet has made, or would prune.
  private List<KubeObject> own(String kind) throws ClusterTrouble {
    return list(NIM, kind).stream()
        .filter(it ->
            it.annotation(Desired.FLEET).filter(fresh.fleet()::equals).isPresent()
                || it.label(ApplySet.PART_OF).filter(set::equals).isPresent())
        .toList();
  }

  private List<KubeObject> list(String group, String kind) throws ClusterTrouble {
    var id = new ObjectId(group, kind, fresh.namespace(), "*");
    return cluster.list(id, fresh.namespace(), "");
  }

  /// The largest share that a route gives it, whoever made that.
  private static long requests(KubeObject service, List<KubeObject> routes) {
    return routes.stream()
        .flatMap(route -> route.items("spec", "rules").stream())
        .flatMap(rule -> KubeObject.items(rule, "backendRefs").stream())
        .filter(backend ->
            backend.text("name").orElse("").replaceFirst("-pool$", "").equals(service.id().name()))
        .mapToLong(backend -> new KubeObject(backend).number("weight").orElse(1L))
        .max()
        .orElse(0);
  }

  /// An object as it would have been frozen: without what the cluster and its membership add.
  private String text(KubeObject live) {
    ObjectId id = live.id();
    var metadata = MapNode.at(Span.NOWHERE);
    labels(live).ifPresent(it -> metadata.put("labels", it));
    metadata.put("annotations", annotations(live));
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
  private MapNode annotations(KubeObject live) {
    List<Entry> kept = new ArrayList<>();
    if (live.fields().find("metadata", "annotations").orElse(null) instanceof MapNode map) {
      map.entries().stream()
          .filter(it -> it.key().startsWith("nimfleet.dev/") || it.key().startsWith("kustomize."))
          .forEach(kept::add);
    }
    return new MapNode(Span.NOWHERE, kept)
        .with(MapNode.at(Span.NOWHERE).put(Desired.FLEET, fresh.fleet()).build());
  }
}
