package dev.nimfleet.policies.cluster;

import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// A view of objects that are all known: those of files, or of an example.
public final class Objects implements ClusterView {
  private final Map<String, SortedMap<String, MapValue>> byKind = new HashMap<>();

  /// What is listed, made once: rules list the same again for every object that they judge.
  private final Map<String, List<MapValue>> lists = new HashMap<>();

  /// The objects of a list by the text at a path, made when somebody asks for the first time.
  private final Map<String, Map<String, List<MapValue>>> indexes = new ConcurrentHashMap<>();

  public Objects(Collection<MapValue> objects) {
    for (MapValue object : objects) {
      byKind
          .computeIfAbsent(
              key(text(object, "apiVersion"), text(object, "kind"), of(object, "namespace")),
              _ -> new TreeMap<>())
          .put(of(object, "name"), object);
    }
    byKind.forEach((key, objectsOfKind) -> lists.put(key, List.copyOf(objectsOfKind.values())));
  }

  @Override
  public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
    SortedMap<String, MapValue> known = byKind.get(key(apiVersion, kind, namespace));
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(name));
  }

  @Override
  public List<MapValue> list(String apiVersion, String kind, String namespace) {
    return lists.getOrDefault(key(apiVersion, kind, namespace), List.of());
  }

  @Override
  public List<MapValue> list(
      String apiVersion, String kind, String namespace, String path, String text) {
    return indexes
        .computeIfAbsent(
            key(apiVersion, kind, namespace) + " " + path,
            _ -> index(list(apiVersion, kind, namespace), path.split("\\.")))
        .getOrDefault(text, List.of());
  }

  private static Map<String, List<MapValue>> index(List<MapValue> objects, String[] path) {
    return objects.stream()
        .filter(object -> !Inside.text(object, path).isEmpty())
        .collect(Collectors.groupingBy(object -> Inside.text(object, path)));
  }

  /// A custom kind of which there is an object outside of all namespaces is one of the cluster.
  @Override
  public boolean isNamespaced(String apiVersion, String kind) {
    return Scopes.isNamespaced(apiVersion, kind) && list(apiVersion, kind, "").isEmpty();
  }

  private static String key(String apiVersion, String kind, String namespace) {
    return apiVersion + " " + kind + " " + namespace;
  }

  private static String of(MapValue object, String field) {
    return object.find("metadata").orElse(Null.NULL) instanceof Fields metadata
        ? metadata.find(field).map(Object::toString).orElse("")
        : "";
  }

  private static String text(MapValue object, String field) {
    return object.find(field).map(Object::toString).orElse("");
  }
}
