package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the objects of manifests: single ones, streams, and the lists that `kubectl get` prints.
final class ManifestReader {
  private static final String USUAL = "default";

  private final Optional<String> namespace;
  private final Diagnostics diagnostics;
  private final List<Found> found = new ArrayList<>();
  private final Map<String, Span> seen = new HashMap<>();

  /// @param namespace where an object is that does not say it, if somebody has said that
  ManifestReader(Optional<String> namespace, Diagnostics diagnostics) {
    this.namespace = namespace;
    this.diagnostics = diagnostics;
  }

  List<Found> found() {
    return List.copyOf(found);
  }

  void read(String name, byte[] bytes) {
    Optional<Source> source = YamlReader.decode(name, bytes, diagnostics);
    source.ifPresent(text -> YamlReader.read(text, diagnostics).forEach(this::read));
  }

  private void read(Node node) {
    if (!(node instanceof MapNode map)) {
      diagnostics.add(ImportErrors.noObject(node.at(), node.kindName()));
      return;
    }
    boolean isList = map.text("kind").orElse("").endsWith("List");
    if (isList && map.get("items").orElse(map) instanceof ListNode list) {
      list.items().forEach(this::read);
    } else if (map.text("kind").isEmpty()) {
      diagnostics.add(ImportErrors.noObject(map.at(), "a map without a `kind`"));
    } else if (map.text("metadata", "name").isEmpty()) {
      diagnostics.add(
          ImportErrors.noObject(
              map.at(), "a `%s` without `metadata.name`".formatted(map.text("kind").orElse(""))));
    } else {
      boolean isAssumed = namespace.isEmpty() && map.text("metadata", "namespace").isEmpty();
      Found object = Cleaning.of(map, namespace.orElse(USUAL));
      if (isAssumed && object.is("NIMService")) {
        diagnostics.add(ImportErrors.noNamespace(object.at(), object.toString(), USUAL));
      }
      add(object);
    }
  }

  private void add(Found object) {
    String id = String.join("/", object.kind(), object.namespace(), object.name());
    Optional<Span> first = Optional.ofNullable(seen.putIfAbsent(id, object.at()));
    first.ifPresent(at -> diagnostics.add(ImportErrors.twice(object.at(), object.toString(), at)));
    found.add(object);
  }
}
