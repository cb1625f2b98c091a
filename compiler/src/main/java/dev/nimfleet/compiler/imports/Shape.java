package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Where things stand in objects, of which nobody has made sure that they have the right shape.
final class Shape {
  private Shape() {}

  /// The text at the end of a path with dots.
  static Optional<String> text(MapNode map, String path) {
    return map.text(path.split("\\.")).filter(text -> !text.isEmpty());
  }

  /// The first of several paths at which there is a text: the right one, then those that people
  /// write by mistake.
  static Optional<String> first(MapNode map, String... paths) {
    return Stream.of(paths).flatMap(path -> text(map, path).stream()).findFirst();
  }

  static OptionalInt number(MapNode map, String path) {
    return text(map, path)
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> OptionalInt.of(Integer.parseInt(text)))
        .orElse(OptionalInt.empty());
  }

  static Optional<MapNode> map(MapNode map, String path) {
    return map.find(path.split("\\.")).filter(MapNode.class::isInstance).map(MapNode.class::cast);
  }

  static List<Node> list(MapNode map, String path) {
    return map.find(path.split("\\."))
        .filter(ListNode.class::isInstance)
        .map(node -> ((ListNode) node).items())
        .orElse(List.of());
  }

  static List<MapNode> maps(MapNode map, String path) {
    return list(map, path).stream()
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .toList();
  }

  static List<String> texts(MapNode map, String path) {
    return list(map, path).stream()
        .filter(Scalar.class::isInstance)
        .map(node -> ((Scalar) node).text())
        .toList();
  }

  /// A variable of a NIMService's container.
  static Optional<Node> env(MapNode service, String name) {
    return maps(service, "spec.env").stream()
        .filter(variable -> variable.text("name").orElse("").equals(name))
        .map(Node.class::cast)
        .reduce((_, later) -> later); // of several of one name the last one holds
  }
}
