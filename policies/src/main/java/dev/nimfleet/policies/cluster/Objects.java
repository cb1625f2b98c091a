package dev.nimfleet.policies.cluster;

import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A view of objects that are all known: those of files, or of an example.
public final class Objects implements ClusterView {
  private final Map<String, TreeMap<String, MapValue>> byKind = new TreeMap<>();

  public Objects(Collection<MapValue> objects) {
    for (MapValue object : objects) {
      byKind
          .computeIfAbsent(
              key(text(object, "apiVersion"), text(object, "kind"), of(object, "namespace")),
              _ -> new TreeMap<>())
          .put(of(object, "name"), object);
    }
  }

  @Override
  public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
    return Optional.ofNullable(
        byKind.getOrDefault(key(apiVersion, kind, namespace), new TreeMap<>()).get(name));
  }

  @Override
  public List<MapValue> list(String apiVersion, String kind, String namespace) {
    return List.copyOf(
        byKind.getOrDefault(key(apiVersion, kind, namespace), new TreeMap<>()).values());
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
