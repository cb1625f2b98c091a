package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What manifests mean to a cluster: without what the API server, the operator and KEDA add, and
/// without values that mean nothing to the operator.
final class ManifestMeaning {
  private static final Set<String> ADDED =
      Set.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "managedFields",
          "finalizers",
          "ownerReferences",
          "kubectl.kubernetes.io/last-applied-configuration",
          "scaledobject.keda.sh/name");

  private ManifestMeaning() {}

  /// The objects of files, by `Kind/namespace/name`.
  static SortedMap<String, Object> of(Collection<byte[]> files) {
    var meanings = new TreeMap<String, Object>();
    for (byte[] file : files) {
      YamlReader.read(new Source("file", new String(file, UTF_8)), new Diagnostics())
          .forEach(document -> add((MapNode) document, meanings));
    }
    return meanings;
  }

  private static void add(MapNode document, Map<String, Object> meanings) {
    if (document.get("items").orElse(document) instanceof ListNode list) {
      list.items().forEach(item -> add((MapNode) item, meanings));
      return;
    }
    var object = map(document);
    object.remove("status");
    var metadata = part(object, "metadata");
    metadata.keySet().removeAll(ADDED);
    for (String notes : List.of("annotations", "labels")) {
      part(metadata, notes).keySet().removeAll(ADDED);
      if (part(metadata, notes).isEmpty()) metadata.remove(notes);
    }
    metadata.putIfAbsent("namespace", "default");
    meanings.put(
        String.join(
            "/",
            String.valueOf(object.get("kind")),
            String.valueOf(metadata.get("namespace")),
            String.valueOf(metadata.get("name"))),
        object);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(Map<String, Object> map, String key) {
    return (Map<String, Object>) map.getOrDefault(key, new TreeMap<String, Object>());
  }

  private static Map<String, Object> map(MapNode map) {
    var values = new TreeMap<String, Object>();
    for (MapNode.Entry entry : map.entries()) {
      Object value = value(entry.value());
      boolean isUnused =
          (entry.key().equals("hpa") && value.toString().contains("maxReplicas=INTEGER0"))
              || (Set.of("cpu", "memory").contains(entry.key()) && value.toString().equals("0"));
      boolean isNothing = value.equals(Map.of()) || value.equals("") || value.equals(List.of());
      if (!isUnused && !isNothing) values.put(entry.key(), value);
    }
    return values;
  }

  private static Object value(Node node) {
    return switch (node) {
      case MapNode map -> map(map);
      case ListNode list -> {
        var items = new ArrayList<Object>();
        list.items().forEach(item -> items.add(value(item)));
        yield items;
      }
      case Scalar scalar ->
          // A number and its text differ to the API server.
          scalar.isString() ? scalar.text() : scalar.isNull() ? "" : scalar.kind() + scalar.text();
    };
  }
}
