package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Objects as the API server hands them on: without the fields that it does not know and those that
/// are null, and with its defaults. What is dropped, [Catalogue#check] tells.
public final class Stored {
  private final int releases;

  private Stored(int releases) {
    this.releases = releases;
  }

  /// The object that a cluster would hold; an object of a kind that nobody knows stays as it is.
  public static MapNode of(MapNode object, Set<Release> releases) {
    return Kind.named(object.text("kind").orElse(""))
        .filter(kind -> kind.apiVersion().equals(object.text("apiVersion").orElse("")))
        .map(kind -> new Stored(Release.mask(releases)).object(kind.schema(), object))
        .orElse(object);
  }

  private Node value(Schema schema, Node node) {
    return switch (schema) {
      case ObjectSchema fields when node instanceof MapNode map -> object(fields, map);
      case Schema.ListOf list when node instanceof ListNode items ->
          new ListNode(
              items.at(), items.items().stream().map(item -> value(list.items(), item)).toList());
      case Schema.MapOf map when node instanceof MapNode entries ->
          new MapNode(
              entries.at(),
              entries.entries().stream()
                  .map(entry ->
                      new MapNode.Entry(
                          entry.key(), entry.at(), value(map.values(), entry.value())))
                  .toList());
      case Schema _ -> node;
    };
  }

  private MapNode object(ObjectSchema schema, MapNode map) {
    List<MapNode.Entry> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (MapNode.Entry entry : map.entries()) {
      Optional<Field> field = field(schema, entry.key());
      boolean isNull = entry.value() instanceof Scalar scalar && scalar.isNull();
      if (field.isPresent() && !isNull) {
        seen.add(entry.key());
        Node value = value(field.get().schema(), entry.value());
        entries.add(new MapNode.Entry(entry.key(), entry.at(), value));
      } else if (field.isEmpty() && schema.isOpen()) {
        entries.add(entry);
      }
    }
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      if ((field.releases() & releases) != 0
          && field.byDefault().isPresent()
          && seen.add(field.name())) {
        entries.add(
            new MapNode.Entry(
                field.name(), map.at(), value(field.schema(), field.byDefault().get())));
      }
    }
    return new MapNode(map.at(), entries);
  }

  private Optional<Field> field(ObjectSchema schema, String name) {
    int first = schema.indexOf(name);
    for (int i = Math.max(first, 0);
        first >= 0 && i < schema.size() && schema.field(i).name().equals(name);
        i++) {
      if ((schema.field(i).releases() & releases) != 0) return Optional.of(schema.field(i));
    }
    return Optional.empty();
  }
}
