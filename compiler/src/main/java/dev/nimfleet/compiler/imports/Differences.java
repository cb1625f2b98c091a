package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The places of an object that another one does not have, or has otherwise. What only the other
/// one has is no loss.
final class Differences {
  private final List<String> paths = new ArrayList<>();

  private Differences() {}

  /// @param name what the object is called, `own` what the other one is: the names themselves are
  ///   no difference
  static List<String> between(MapNode object, String name, MapNode other, String own) {
    Differences found = new Differences();
    for (String part : List.of("metadata.labels", "metadata.annotations", "spec")) {
      Shape.map(object, part)
          .ifPresent(map -> found.maps(part, map, (MapNode) renamed(part(other, part), own, name)));
    }
    return found.paths;
  }

  private static MapNode part(MapNode object, String path) {
    return Shape.map(object, path).orElseGet(() -> new MapNode(object.at(), List.of()));
  }

  private void maps(String path, MapNode object, MapNode other) {
    for (Entry entry : object.entries()) {
      String here = path + "." + entry.key();
      Optional<Node> there = other.get(entry.key());
      if (there.isEmpty()) {
        paths.add(here);
      } else {
        nodes(here, entry.value(), there.get());
      }
    }
  }

  private void nodes(String path, Node object, Node other) {
    if (object instanceof MapNode map && other instanceof MapNode there) {
      maps(path, map, there);
    } else if (object instanceof ListNode list && other instanceof ListNode there) {
      lists(path, list, there);
    } else if (!same(object, other)) {
      paths.add(path);
    }
  }

  /// Items are told apart by their names where they have some, otherwise by their places.
  private void lists(String path, ListNode object, ListNode other) {
    for (int i = 0; i < object.items().size(); i++) {
      Node item = object.items().get(i);
      Optional<String> name = name(item);
      Optional<Node> there =
          name.isPresent() && other.items().stream().anyMatch(each -> name(each).isPresent())
              ? other.items().stream().filter(each -> name(each).equals(name)).findFirst()
              : i < other.items().size() ? Optional.of(other.items().get(i)) : Optional.empty();
      String here = path + "[" + i + "]";
      if (there.isEmpty()) {
        paths.add(here);
      } else {
        nodes(here, item, there.get());
      }
    }
  }

  private static Optional<String> name(Node item) {
    return item instanceof MapNode map ? map.text("name") : Optional.empty();
  }

  /// A quantity may be a number or a text; the API server takes both for the same.
  private static boolean same(Node one, Node other) {
    if (one instanceof Scalar first && other instanceof Scalar second) {
      return first.text().equals(second.text());
    }
    return Canonical.text(one).equals(Canonical.text(other));
  }

  /// The same with another name, which queries have inside.
  private static Node renamed(Node node, String from, String to) {
    return switch (node) {
      case Scalar scalar -> new Scalar(scalar.at(), scalar.kind(), scalar.text().replace(from, to));
      case ListNode list ->
          new ListNode(
              list.at(), list.items().stream().map(item -> renamed(item, from, to)).toList());
      case MapNode map ->
          new MapNode(
              map.at(),
              map.entries().stream()
                  .map(
                      entry -> new Entry(entry.key(), entry.at(), renamed(entry.value(), from, to)))
                  .toList());
    };
  }
}
