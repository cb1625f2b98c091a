package dev.nimfleet.compiler;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.List;
import java.util.Optional;

/// One Kubernetes object as it is written to Git. Its nodes point at the lines of fleet.yaml that
/// caused them.
///
/// @param path where the file goes, relative to the output folder, with `/` between its parts;
///   paths sort in apply order
/// @param models the models of the fleet that need it, sorted; a shared cache has several, one that
///   waits for `nimfleet gc caches` none
/// @param frozen its YAML, when it was emitted before and must stay byte for byte
public record Manifest(String path, List<String> models, MapNode object, Optional<String> frozen) {
  public Manifest {
    models = models.stream().sorted().toList();
  }

  /// An object that is written as its nodes say.
  public Manifest(String path, List<String> models, MapNode object) {
    this(path, models, object, Optional.empty());
  }

  /// The same object, needed by other models.
  public Manifest neededBy(List<String> others) {
    return new Manifest(path, others, object, frozen);
  }

  /// Its YAML, one document with a line break at its end.
  public String yaml() {
    return frozen.orElseGet(() -> YamlWriter.write(object));
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
