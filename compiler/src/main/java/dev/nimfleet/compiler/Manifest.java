package dev.nimfleet.compiler;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;

/// One Kubernetes object as it is written to Git. Its nodes point at the lines of fleet.yaml that
/// caused them.
///
/// @param path where the file goes, relative to the output folder, with `/` between its parts;
///   paths sort in apply order
/// @param models the models of the fleet that need it, sorted; a shared cache has several
public record Manifest(String path, List<String> models, MapNode object) {
  public Manifest {
    models = models.stream().sorted().toList();
  }

  public String apiVersion() {
    return object.text("apiVersion").orElse("");
  }

  public String kind() {
    return object.text("kind").orElse("");
  }

  public String namespace() {
    return object.text("metadata", "namespace").orElse("");
  }

  public String name() {
    return object.text("metadata", "name").orElse("");
  }

  /// `Kind namespace/name`, for messages.
  @Override
  public String toString() {
    return kind() + " " + namespace() + "/" + name();
  }
}
