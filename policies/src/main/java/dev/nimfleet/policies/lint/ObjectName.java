package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.yaml.MapNode;

/// What people call an object: `ScaledObject nim-prod/llama`.
public final class ObjectName {
  private ObjectName() {}

  public static String of(MapNode object) {
    String namespace = object.text("metadata", "namespace").map(text -> text + "/").orElse("");
    return "%s %s%s"
        .formatted(
            object.text("kind").orElse("object"),
            namespace,
            object.text("metadata", "name").orElse(""));
  }
}
