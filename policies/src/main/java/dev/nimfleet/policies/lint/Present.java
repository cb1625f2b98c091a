package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.policies.admission.HpaVersions;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a cluster has before anything of the files gets there.
final class Present {
  private final Set<Release> releases;
  private final Map<Identity, There> objects = new LinkedHashMap<>();

  private record There(MapNode object, MapValue value) {}

  /// What tells an object from all others, where it is judged. A kind may be served in several
  /// versions.
  private record Identity(String group, String kind, String namespace, String name) {
    static Identity of(MapNode anywhere) {
      MapNode object = placed(anywhere);
      String apiVersion = object.text("apiVersion").orElse("");
      return new Identity(
          apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "",
          object.text("kind").orElse(""),
          object.text("metadata", "namespace").orElse(""),
          object.text("metadata", "name").orElse(""));
    }
  }

  Present(List<MapNode> objects, Set<Release> releases) {
    this.releases = releases;
    for (MapNode object : objects) {
      MapNode stored = stored(Catalogue.knows(object) ? placed(object) : object);
      if (ObjectValues.of(stored) instanceof MapValue value) {
        this.objects.put(Identity.of(object), new There(stored, value));
      }
    }
  }

  private MapNode stored(MapNode object) {
    return Stored.of(HpaVersions.asV2(object), releases);
  }

  /// An object of a file, over the one that is there.
  Subject subject(MapNode object) {
    Optional<There> there = Optional.ofNullable(objects.get(Identity.of(object)));
    MapNode stored = stored(object);
    MapNode whole = placed(there.map(old -> over(old.object(), stored)).orElse(stored));
    return new Subject(object, whole, (MapValue) ObjectValues.of(whole), there.map(There::value));
  }

  /// A manifest may leave its namespace to whoever applies it. Rules count on one, so that it is
  /// judged in the one that `kubectl` takes of itself.
  private static MapNode placed(MapNode object) {
    if (object.find("metadata", "namespace").isPresent() || !isNamespaced(object)) return object;
    MapNode.Builder metadata = MapNode.at(object.at()).put("namespace", "default");
    return object.with(MapNode.at(object.at()).put("metadata", metadata).build());
  }

  /// Whether an object must be in a namespace, as far as its kind tells.
  static boolean isNamespaced(MapNode object) {
    return ClusterView.EMPTY.isNamespaced(
        object.text("apiVersion").orElse(""), object.text("kind").orElse(""));
  }

  /// The objects in whose place the files put nothing.
  List<MapValue> without(List<Subject> subjects) {
    Set<Identity> replaced = new HashSet<>();
    subjects.forEach(subject -> replaced.add(Identity.of(subject.file())));
    List<MapValue> others = new ArrayList<>();
    objects.forEach((identity, there) -> {
      if (!replaced.contains(identity)) others.add(there.value());
    });
    return others;
  }

  /// What applying an object makes of the one that is there, nearly: its status stays, and the
  /// metadata that the file is silent about. Applying would also keep what was never in a file,
  /// such as a field of the spec that somebody patched; who owns a field is not known here, and
  /// what is not in the file counts as gone.
  private static MapNode over(MapNode there, MapNode object) {
    List<MapNode.Entry> entries = new ArrayList<>();
    for (MapNode.Entry entry : object.entries()) {
      if (entry.key().equals("status")) continue;
      boolean isMetadata = entry.key().equals("metadata");
      Node below = there.get(entry.key()).orElse(entry.value());
      entries.add(
          isMetadata && entry.value() instanceof MapNode own && below instanceof MapNode old
              ? new MapNode.Entry(entry.key(), entry.at(), old.with(own))
              : entry);
    }
    there.entry("status").ifPresent(entries::add);
    return new MapNode(object.at(), entries);
  }
}
