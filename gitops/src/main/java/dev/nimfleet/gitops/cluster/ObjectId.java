package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Comparator;

/// What tells an object of a cluster from all others, whatever version of its API it is written in.
///
/// @param group empty for the core API
/// @param namespace empty for an object that stands in none
public record ObjectId(String group, String kind, String namespace, String name)
    implements Comparable<ObjectId> {
  private static final Comparator<ObjectId> ORDER =
      Comparator.comparing(ObjectId::namespace)
          .thenComparing(ObjectId::name)
          .thenComparing(ObjectId::group)
          .thenComparing(ObjectId::kind);

  public ObjectId {
    if (kind.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException("no object: %s/%s".formatted(kind, name));
    }
  }

  /// The object that a manifest describes.
  public static ObjectId of(MapNode object) {
    return new ObjectId(
        group(object.text("apiVersion").orElse("")),
        object.text("kind").orElse(""),
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElse(""));
  }

  /// The group of an `apiVersion`; empty for `v1`.
  public static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /// A manifest that only says which object it is, for others to add to.
  public MapNode manifest(String apiVersion) {
    MapNode.Builder metadata = MapNode.at(Span.NOWHERE).put("name", name);
    if (!namespace.isEmpty()) metadata.put("namespace", namespace);
    return MapNode.at(Span.NOWHERE)
        .put("apiVersion", apiVersion)
        .put("kind", kind)
        .put("metadata", metadata)
        .build();
  }

  /// `<Kind>.<group>`, as ApplySets list it.
  public String groupKind() {
    return group.isEmpty() ? kind : kind + "." + group;
  }

  @Override
  public int compareTo(ObjectId other) {
    return ORDER.compare(this, other);
  }

  /// `Kind namespace/name`, for messages.
  @Override
  public String toString() {
    return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
  }
}
