package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.List;
import java.util.Optional;

/// An object as a cluster holds it.
public record KubeObject(MapNode fields) {
  public ObjectId id() {
    return ObjectId.of(fields);
  }

  /// Tells an object from one of the same name that was there before.
  public String uid() {
    return text("metadata", "uid").orElse("");
  }

  /// Changes with every write.
  public String resourceVersion() {
    return text("metadata", "resourceVersion").orElse("");
  }

  /// Counts the changes of its spec.
  public long generation() {
    return number("metadata", "generation").orElse(0L);
  }

  /// A manifest that is only applied to this very version: what somebody changes in the meantime is
  /// looked at first.
  public MapNode over(MapNode manifest) {
    var at = manifest.at();
    return manifest.with(
        MapNode.at(at)
            .put("metadata", MapNode.at(at).put("resourceVersion", resourceVersion()))
            .build());
  }

  public boolean isTerminating() {
    return text("metadata", "deletionTimestamp").isPresent();
  }

  public Optional<String> label(String key) {
    return text("metadata", "labels", key);
  }

  public Optional<String> annotation(String key) {
    return text("metadata", "annotations", key);
  }

  public Optional<String> text(String... path) {
    return fields.text(path);
  }

  /// The integer at the end of a path; none when something else stands there.
  public Optional<Long> number(String... path) {
    return text(path).filter(text -> text.matches("-?[0-9]{1,18}")).map(Long::parseLong);
  }

  /// The maps of the list at the end of a path.
  public List<MapNode> items(String... path) {
    return items(fields, path);
  }

  /// The maps of the list at the end of a path into any part of an object.
  public static List<MapNode> items(MapNode part, String... path) {
    Optional<Node> list = part.find(path);
    return list.filter(ListNode.class::isInstance).map(ListNode.class::cast).stream()
        .flatMap(found -> found.items().stream())
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .toList();
  }

  /// What a condition says of it.
  public Optional<Condition> condition(String type) {
    return Condition.of(fields, type, "status", "conditions");
  }

  @Override
  public String toString() {
    return id().toString();
  }
}
