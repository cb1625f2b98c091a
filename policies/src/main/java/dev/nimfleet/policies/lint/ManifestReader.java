package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the objects of files as `kubectl apply` takes them: those of lists one by one, of whatever
/// kind the list is and however deep they nest.
public final class ManifestReader {
  private static final String LIST = "List";

  private final Diagnostics diagnostics;
  private final List<MapNode> objects = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  public ManifestReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// All objects that were read.
  public List<MapNode> objects() {
    return List.copyOf(objects);
  }

  /// The files of folders in which there is no manifest.
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /// A file that somebody has named, so that everything in it must be an object.
  public void readNamed(Source source) {
    int before = diagnostics.errors();
    List<Node> documents = YamlReader.read(source, diagnostics);
    if (documents.isEmpty() && diagnostics.errors() == before) {
      diagnostics.add(ManifestErrors.nothing(source.span(0, 0)));
    }
    documents.forEach(document -> add(document, "This document"));
  }

  /// A file that was found in a folder, where values for Helm and Kustomize lie too.
  public void readFound(Source source) {
    int before = diagnostics.errors();
    List<Node> documents =
        YamlReader.read(source, diagnostics).stream().filter(ManifestReader::isMeant).toList();
    if (documents.isEmpty() && diagnostics.errors() == before) leftOut.add(source.name());
    documents.forEach(document -> add(document, "This document"));
  }

  /// Whether a document is meant as an object, be it that it lacks something. A Helm chart has an
  /// `apiVersion` too.
  private static boolean isMeant(Node document) {
    return document instanceof MapNode map
        && (map.has("kind") || (map.has("apiVersion") && (map.has("metadata") || map.has("spec"))));
  }

  private void add(Node node, String what) {
    if (!(node instanceof MapNode map)) {
      diagnostics.add(ManifestErrors.noMap(node.at(), what, node.kindName()));
      return;
    }
    List<String> missing =
        Stream.of("apiVersion", "kind")
            .filter(field -> map.text(field).orElse("").isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      diagnostics.add(ManifestErrors.noObject(map.at(), what, missing));
      return;
    }
    Node items = map.get("items").orElse(map);
    if (map.text("kind").orElse("").endsWith(LIST) && items instanceof ListNode list) {
      list.items().forEach(item -> add(typed(item, map), "This item"));
    } else if (!isEmptyList(map)) {
      objects.add(map);
    }
  }

  private static boolean isEmptyList(MapNode map) {
    boolean isNull =
        map.get("items").map(node -> node instanceof Scalar scalar && scalar.isNull()).orElse(true);
    return map.text("kind").orElse("").equals(LIST) && isNull;
  }

  /// Items of a typed list may leave out what the list says of them.
  private static Node typed(Node item, MapNode list) {
    String kind = list.text("kind").orElse("");
    boolean isTyped = !kind.equals(LIST);
    if (!isTyped || !(item instanceof MapNode map) || map.has("kind") || map.has("apiVersion")) {
      return item;
    }
    return MapNode.at(map.at())
        .put("apiVersion", list.text("apiVersion").orElse(""))
        .put("kind", kind.substring(0, kind.length() - LIST.length()))
        .build()
        .with(map);
  }
}
