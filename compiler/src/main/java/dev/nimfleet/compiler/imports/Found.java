package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.Optional;

/// One object of the files, without what only a cluster adds to it.
///
/// @param isStored whether a cluster has it already, so that no API server refuses it
/// @param owner the object that made it and looks after it
public record Found(MapNode object, boolean isStored, Optional<String> owner) {
  public String kind() {
    return object.text("kind").orElse("");
  }

  String namespace() {
    return object.text("metadata", "namespace").orElse("");
  }

  public String name() {
    return object.text("metadata", "name").orElse("");
  }

  /// Where its name stands.
  Span at() {
    return object.find("metadata", "name").map(Node::at).orElse(object.at());
  }

  boolean is(String wanted) {
    return kind().equals(wanted);
  }

  /// For messages.
  @Override
  public String toString() {
    return "%s `%s`".formatted(kind(), name());
  }
}
