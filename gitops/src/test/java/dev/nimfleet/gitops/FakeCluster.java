package dev.nimfleet.gitops;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A cluster in memory: it keeps objects, what each manager says of them, and versions. There is no
/// controller in it, and it refuses nothing but what is outdated or not there.
public final class FakeCluster implements Cluster {
  private final Map<ObjectId, Kept> objects = new TreeMap<>();
  private int writes;

  /// An object, by what each manager says of it.
  ///
  /// @param version of the last write
  /// @param since the write that made it
  private record Kept(Map<String, MapNode> said, int version, int since, int generation) {
    MapNode merged() {
      return said.values().stream().reduce(MapNode::with).orElseThrow();
    }

    KubeObject object() {
      var metadata =
          MapNode.at(Span.NOWHERE)
              .put("uid", "uid-" + since)
              .put("resourceVersion", String.valueOf(version))
              .put("generation", generation)
              .put("creationTimestamp", "2027-01-01T00:00:%02dZ".formatted(since % 60));
      return new KubeObject(
          merged().with(MapNode.at(Span.NOWHERE).put("metadata", metadata).build()));
    }
  }

  /// Applies what YAML says, with its status.
  public FakeCluster with(String yaml) throws ClusterTrouble {
    for (MapNode object : Manifests.of(yaml)) {
      apply(object, new Applying("test", true, false));
      if (object.has("status")) applyStatus(object, new Applying("test-status", true, false));
    }
    return this;
  }

  /// Removes an object as somebody does who cleans up.
  public void remove(ObjectId id) {
    objects.remove(id);
  }

  /// How often anything has changed.
  public int writes() {
    return writes;
  }

  @Override
  public Optional<KubeObject> find(ObjectId id) {
    return Optional.ofNullable(objects.get(id)).map(Kept::object);
  }

  @Override
  public Optional<KubeObject> find(MapNode like) {
    return find(ObjectId.of(like));
  }

  @Override
  public List<KubeObject> list(ObjectId kind, String namespace, String label) {
    return objects.entrySet().stream()
        .filter(it -> it.getKey().groupKind().equals(kind.groupKind()))
        .filter(it -> namespace.isEmpty() || it.getKey().namespace().equals(namespace))
        .map(it -> it.getValue().object())
        .filter(it -> label.isEmpty() || hasLabel(it, label))
        .toList();
  }

  private static boolean hasLabel(KubeObject object, String label) {
    int equals = label.indexOf('=');
    return object
        .label(label.substring(0, equals))
        .filter(label.substring(equals + 1)::equals)
        .isPresent();
  }

  @Override
  public List<KubeObject> listMetadata(ObjectId kind, String namespace, String label) {
    return list(kind, namespace, label);
  }

  @Override
  public boolean serves(ObjectId id) {
    return true;
  }

  @Override
  public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
    return write(object.without(List.of("status")), how, false);
  }

  @Override
  public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
    if (find(object).isEmpty()) throw trouble(Reason.NOT_FOUND, object);
    return write(object, how, true);
  }

  private KubeObject write(MapNode object, Applying how, boolean isStatus) throws ClusterTrouble {
    ObjectId id = ObjectId.of(object);
    Optional<Kept> before = Optional.ofNullable(objects.get(id));
    Optional<String> over = object.text("metadata", "resourceVersion");
    boolean isOutdated =
        over.isPresent()
            && before.map(it -> String.valueOf(it.version())).filter(over.get()::equals).isEmpty();
    if (isOutdated) throw trouble(Reason.OUTDATED, object);
    Map<String, MapNode> said = new LinkedHashMap<>(before.map(Kept::said).orElse(Map.of()));
    said.put(
        how.manager() + (isStatus ? "/status" : ""),
        object.without(List.of("metadata", "resourceVersion")));
    Kept changed = new Kept(said, writes + 1, before.map(Kept::since).orElse(writes + 1), 1);
    if (before.isPresent()) {
      if (isSame(before.get().merged(), changed.merged())) return before.get().object();
      boolean isSame = isSame(spec(before.get()), spec(changed));
      int generation = before.get().generation() + (isSame ? 0 : 1);
      changed = new Kept(said, changed.version(), changed.since(), generation);
    }
    if (how.isDryRun()) return changed.object();
    writes++;
    objects.put(id, changed);
    return changed.object();
  }

  private static MapNode spec(Kept kept) {
    return MapNode.at(Span.NOWHERE).put("spec", kept.merged().get("spec")).build();
  }

  private static boolean isSame(MapNode one, MapNode other) {
    return Canonical.text(one).equals(Canonical.text(other));
  }

  private static ClusterTrouble trouble(Reason reason, MapNode object) {
    return new ClusterTrouble(reason, "%s: %s".formatted(ObjectId.of(object), reason));
  }

  @Override
  public void delete(KubeObject object) {
    objects.remove(object.id());
    writes++;
  }
}
