package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import java.util.List;
import java.util.Optional;

/// Where something stands in an object, as kubectl says it: `spec.models.llama.workload`. An object
/// of a cluster has no lines that anybody has seen.
final class FieldPath {
  private FieldPath() {}

  /// The innermost field around a place of a document.
  static String of(MapNode document, Span at) {
    StringBuilder path = new StringBuilder();
    Optional<Node> node = Optional.of(document);
    while (node.isPresent()) node = within(node.get(), at, path);
    return path.isEmpty() ? "spec" : path.toString();
  }

  private static Optional<Node> within(Node node, Span at, StringBuilder path) {
    return switch (node) {
      case MapNode map -> {
        Optional<Entry> entry =
            map.entries().stream()
                .filter(it -> holds(it.at().start(), it.value().at().end(), at))
                .findFirst();
        entry.ifPresent(it -> path.append(path.isEmpty() ? "" : ".").append(it.key()));
        yield entry.map(Entry::value);
      }
      case ListNode list -> {
        List<Node> items = list.items();
        for (int i = 0; i < items.size(); i++) {
          if (!holds(items.get(i).at().start(), items.get(i).at().end(), at)) continue;
          path.append('[').append(i).append(']');
          yield Optional.of(items.get(i));
        }
        yield Optional.empty();
      }
      case dev.nimfleet.compiler.yaml.Scalar _ -> Optional.empty();
    };
  }

  private static boolean holds(int start, int end, Span at) {
    return start <= at.start() && at.end() <= end;
  }
}
