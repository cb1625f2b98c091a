package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The first place where two objects do not say the same.
///
/// @param path as in `spec.proxy`
/// @param first where the first object says it, or would
/// @param isOnlyInFirst whether the second object says nothing there
record Difference(String path, Span first, Span second, boolean isOnlyInFirst) {
  /// Only tells that some other place differs.
  private static final String DIGEST = "nimfleet.dev/source-digest";

  static Optional<Difference> between(MapNode first, MapNode second) {
    return between("", first, second);
  }

  private static Optional<Difference> between(String path, Node first, Node second) {
    if (first instanceof MapNode one && second instanceof MapNode other) {
      return betweenMaps(path, one, other);
    }
    return Canonical.text(first).equals(Canonical.text(second))
        ? Optional.empty()
        : Optional.of(new Difference(path, place(first), place(second), false));
  }

  private static Optional<Difference> betweenMaps(String path, MapNode first, MapNode second) {
    Set<String> keys = new LinkedHashSet<>();
    first.entries().forEach(entry -> keys.add(entry.key()));
    second.entries().forEach(entry -> keys.add(entry.key()));
    keys.remove(DIGEST);
    for (String key : keys) {
      String field = path.isEmpty() ? key : path + "." + key;
      Optional<Node> one = first.get(key);
      Optional<Node> other = second.get(key);
      Optional<Difference> found =
          one.isPresent() && other.isPresent()
              ? between(field, one.get(), other.get())
              : Optional.of(
                  new Difference(
                      field,
                      one.map(Difference::place).orElse(first.at()),
                      other.map(Difference::place).orElse(second.at()),
                      other.isEmpty()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// An emitted list stands where its model does; its items stand where they were written.
  private static Span place(Node node) {
    return node instanceof ListNode list && !list.items().isEmpty()
        ? place(list.items().getFirst())
        : node.at();
  }
}
