package dev.nimfleet.policies.lint;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.cluster.Objects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which objects have to do with each other: those that name the same.
///
/// Rules look for what aims at an object by going through all objects of a kind. Of a thousand
/// models all but a handful have nothing to do with it, and to go through them a thousand times
/// would take a minute. So of a kind an object sees only those that share a name with it: that of
/// one of them, of what both aim at, or of the HorizontalPodAutoscaler that both would make. By its
/// name it finds any object.
///
/// Many models may load from one cache. Their services share its name and see each other; the
/// scalers and routes of the others they do not see.
final class Neighbours {
  private final List<MapValue> objects;
  private final Objects all;

  /// The names that each object has to do with.
  private final List<Set<String>> names = new ArrayList<>();

  /// What has to do with each name, by kind and namespace.
  private final Map<String, Map<String, List<MapValue>>> byName = new HashMap<>();

  Neighbours(Collection<MapValue> all) {
    this.objects = List.copyOf(all);
    this.all = new Objects(objects);
    for (MapValue object : objects) {
      for (String name : claims(object)) byName.putIfAbsent(name, new HashMap<>());
    }
    for (MapValue object : objects) {
      Set<String> own = new HashSet<>(claims(object));
      follow(object, own);
      names.add(own);
      for (String name : own) {
        byName
            .getOrDefault(name, Map.of())
            .computeIfAbsent(key(object), _ -> new ArrayList<>())
            .add(object);
      }
    }
  }

  /// What the object at an index can see.
  ClusterView of(int index) {
    return new View(names.get(index));
  }

  /// The names that an object is found by, or others would be if they had them too.
  private static List<String> claims(MapValue object) {
    String name = Inside.text(object, "metadata", "name");
    List<String> claims = new ArrayList<>(List.of(name));
    claims.add(Inside.text(object, "spec", "scaleTargetRef", "name"));
    if (Inside.text(object, "kind").equals("ScaledObject")) {
      claims.add("keda-hpa-" + name);
      claims.add(Inside.text(object, "spec", "advanced", "horizontalPodAutoscalerConfig", "name"));
    }
    claims.removeIf(String::isEmpty);
    return claims;
  }

  private void follow(Object value, Set<String> into) {
    switch (value) {
      case String text when byName.containsKey(text) -> into.add(text);
      case MapValue map -> map.entries().values().forEach(each -> follow(each, into));
      case ListValue list -> list.forEach(each -> follow(each, into));
      default -> {}
    }
  }

  private static String key(MapValue object) {
    return key(
        Inside.text(object, "apiVersion"),
        Inside.text(object, "kind"),
        Inside.text(object, "metadata", "namespace"));
  }

  private static String key(String apiVersion, String kind, String namespace) {
    return apiVersion + " " + kind + " " + namespace;
  }

  /// What an object with these names sees.
  private final class View implements ClusterView {
    private final Set<String> own;

    /// What is listed, made once: several rules list the same.
    private final Map<String, List<MapValue>> lists = new HashMap<>();

    View(Set<String> own) {
      this.own = own;
    }

    @Override
    public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
      return all.get(apiVersion, kind, namespace, name);
    }

    @Override
    public List<MapValue> list(String apiVersion, String kind, String namespace) {
      return lists.computeIfAbsent(key(apiVersion, kind, namespace), this::sharing);
    }

    private List<MapValue> sharing(String key) {
      Map<String, MapValue> found = new TreeMap<>();
      for (String name : own) {
        for (MapValue object : byName.getOrDefault(name, Map.of()).getOrDefault(key, List.of())) {
          found.put(Inside.text(object, "metadata", "name"), object);
        }
      }
      return List.copyOf(found.values());
    }

    @Override
    public boolean isNamespaced(String apiVersion, String kind) {
      return all.isNamespaced(apiVersion, kind);
    }
  }
}
