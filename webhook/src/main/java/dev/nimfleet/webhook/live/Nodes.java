package dev.nimfleet.webhook.live;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Objects of the cluster as readers of files want them. Nobody wrote them as a file, so all of one
/// stands at one place, that has its name.
final class Nodes {
  private static final Set<String> WRITTEN = Set.of("apiVersion", "kind", "metadata", "spec");
  private static final Set<String> NAMED = Set.of("name", "namespace");

  private Nodes() {}

  /// Only what somebody has written: what the API server adds is in no file.
  static MapNode of(String name, MapValue object) {
    Span at = new Source(name, "").span(0, 0);
    List<MapNode.Entry> entries = new ArrayList<>();
    object
        .entries()
        .forEach((key, value) -> {
          String field = key.toString();
          if (!WRITTEN.contains(field)) return;
          Node node =
              field.equals("metadata") && value instanceof MapValue metadata
                  ? map(at, metadata.entries(), NAMED)
                  : node(at, value);
          entries.add(new MapNode.Entry(field, at, node));
        });
    return new MapNode(at, entries);
  }

  private static Node node(Span at, Object value) {
    return switch (value) {
      case MapValue map -> map(at, map.entries(), map.keys());
      case ListValue list -> new ListNode(at, list.stream().map(item -> node(at, item)).toList());
      case String text -> Scalar.string(at, text);
      case Long number -> Scalar.integer(at, number);
      case Boolean bool -> Scalar.bool(at, bool);
      case Double number -> new Scalar(at, Scalar.Kind.DECIMAL, number.toString());
      default -> new Scalar(at, Scalar.Kind.NULL, "null");
    };
  }

  private static MapNode map(Span at, Map<Object, Object> fields, Set<?> which) {
    return new MapNode(
        at,
        fields.entrySet().stream()
            .filter(field -> which.contains(field.getKey()))
            .map(field ->
                new MapNode.Entry(field.getKey().toString(), at, node(at, field.getValue())))
            .toList());
  }
}
