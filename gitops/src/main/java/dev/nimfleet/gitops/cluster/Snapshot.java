package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What a namespace of a cluster held a moment ago. All objects of a kind are asked for at once,
/// when the first of them is wanted; what such a list does not have is asked for by itself.
public final class Snapshot implements View {
  private final Cluster cluster;
  private final String namespace;
  private final Map<String, String> labels;
  private final Map<String, Optional<Map<ObjectId, KubeObject>>> lists = new ConcurrentHashMap<>();

  /// @param labels that objects of a kind bear, as `key=value`, by `<Kind>.<group>`; empty for any.
  ///   Other kinds are not listed
  public Snapshot(Cluster cluster, String namespace, Map<String, String> labels) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.labels = Map.copyOf(labels);
  }

  @Override
  public Optional<KubeObject> find(ObjectId id) throws ClusterTrouble {
    Optional<KubeObject> listed = listed(id);
    return listed.isPresent() ? listed : cluster.find(id);
  }

  /// An object in the version of its API that another one is written in.
  public Optional<KubeObject> find(MapNode like) throws ClusterTrouble {
    Optional<KubeObject> listed =
        listed(ObjectId.of(like))
            .filter(found -> found.text("apiVersion").equals(like.text("apiVersion")));
    return listed.isPresent() ? listed : cluster.find(like);
  }

  /// The same, for which what a list does not have is not there.
  public View alone() {
    return id -> list(id).isPresent() ? listed(id) : cluster.find(id);
  }

  private Optional<KubeObject> listed(ObjectId id) {
    return list(id).flatMap(list -> Optional.ofNullable(list.get(id)));
  }

  /// All of a kind; none where it is not listed.
  private Optional<Map<ObjectId, KubeObject>> list(ObjectId id) {
    return id.namespace().equals(namespace) && labels.containsKey(id.groupKind())
        ? lists.computeIfAbsent(id.groupKind(), _ -> all(id))
        : Optional.empty();
  }

  private Optional<Map<ObjectId, KubeObject>> all(ObjectId kind) {
    Map<ObjectId, KubeObject> found = new HashMap<>();
    try {
      String label = labels.getOrDefault(kind.groupKind(), "");
      for (KubeObject object : cluster.list(kind, namespace, label)) {
        found.put(object.id(), object);
      }
    } catch (ClusterTrouble _) {
      return Optional.empty(); // whoever may not list may find
    }
    return Optional.of(found);
  }
}
