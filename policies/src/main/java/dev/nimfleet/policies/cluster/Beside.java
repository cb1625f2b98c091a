package dev.nimfleet.policies.cluster;

import dev.nimfleet.policies.cel.value.MapValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A view in which one object is there too, or instead of the one of its name.
///
/// @param all the others
record Beside(ClusterView all, MapValue object) implements ClusterView {
  @Override
  public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
    return isOf(apiVersion, kind, namespace) && name(object).equals(name)
        ? Optional.of(object)
        : all.get(apiVersion, kind, namespace, name);
  }

  @Override
  public List<MapValue> list(String apiVersion, String kind, String namespace) {
    List<MapValue> others = all.list(apiVersion, kind, namespace);
    return isOf(apiVersion, kind, namespace) ? withObject(others) : others;
  }

  @Override
  public List<MapValue> list(
      String apiVersion, String kind, String namespace, String path, String text) {
    List<MapValue> others = all.list(apiVersion, kind, namespace, path, text);
    if (!isOf(apiVersion, kind, namespace)) return others;
    boolean isMeant = !text.isEmpty() && Inside.text(object, path.split("\\.")).equals(text);
    return isMeant ? withObject(others) : withoutName(others);
  }

  private List<MapValue> withObject(List<MapValue> others) {
    List<MapValue> list = withoutName(others);
    list.add(object);
    list.sort(Comparator.comparing(Beside::name));
    return list;
  }

  private List<MapValue> withoutName(List<MapValue> others) {
    List<MapValue> list = new ArrayList<>(others);
    list.removeIf(other -> name(other).equals(name(object)));
    return list;
  }

  @Override
  public boolean isNamespaced(String apiVersion, String kind) {
    return all.isNamespaced(apiVersion, kind);
  }

  private boolean isOf(String apiVersion, String kind, String namespace) {
    return Inside.text(object, "apiVersion").equals(apiVersion)
        && Inside.text(object, "kind").equals(kind)
        && Inside.text(object, "metadata", "namespace").equals(namespace);
  }

  private static String name(Object object) {
    return Inside.text(object, "metadata", "name");
  }
}
