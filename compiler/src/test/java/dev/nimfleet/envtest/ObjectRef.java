package dev.nimfleet.envtest;

import dev.nimfleet.compiler.yaml.MapNode;

/// Where an object lives.
///
/// @param namespace empty for an object of the whole cluster
public record ObjectRef(String apiVersion, String kind, String namespace, String name) {
  public ObjectRef {
    if (apiVersion.isEmpty() || kind.isEmpty() || name.isEmpty())
      throw new IllegalArgumentException(
          "apiVersion, kind and name are needed: %s/%s/%s".formatted(apiVersion, kind, name));
  }

  /// Where an object of a file goes.
  public static ObjectRef of(MapNode object) {
    return new ObjectRef(
        object.text("apiVersion").orElseThrow(),
        object.text("kind").orElseThrow(),
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElseThrow());
  }

  public static ObjectRef ofCluster(String apiVersion, String kind, String name) {
    return new ObjectRef(apiVersion, kind, "", name);
  }
}
