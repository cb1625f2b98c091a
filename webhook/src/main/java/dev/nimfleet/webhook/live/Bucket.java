package dev.nimfleet.webhook.live;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Inside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The objects of a kind in a namespace, in the order of their names. Nobody can change one: with
/// another object it is another bucket. Copying an array of a thousand references takes less than a
/// microsecond, so that readers need no lock and see nothing half done.
final class Bucket {
  static final Bucket EMPTY = new Bucket(new String[0], new MapValue[0], Map.of());

  /// Rules name the paths, so there are few; should one make them up, it gets a walk instead.
  private static final int MANY = 16;

  private final String[] names;
  private final List<MapValue> objects;

  /// Which names have a text at a path, made when somebody asks for the first time.
  private final Map<String, Map<String, List<String>>> indexes;

  private Bucket(
      String[] names, MapValue[] objects, Map<String, Map<String, List<String>>> indexes) {
    this.names = names;
    this.objects = List.of(objects);
    this.indexes = new ConcurrentHashMap<>(indexes);
  }

  static Bucket of(Collection<MapValue> objects) {
    Map<String, MapValue> byName = new TreeMap<>();
    for (MapValue object : objects) byName.put(name(object), object);
    return new Bucket(
        byName.keySet().toArray(String[]::new), byName.values().toArray(MapValue[]::new), Map.of());
  }

  static String name(MapValue object) {
    return Inside.text(object, "metadata", "name");
  }

  boolean isEmpty() {
    return objects.isEmpty();
  }

  List<MapValue> all() {
    return objects;
  }

  Optional<MapValue> find(String name) {
    int at = Arrays.binarySearch(names, name);
    return at < 0 ? Optional.empty() : Optional.of(objects.get(at));
  }

  List<MapValue> with(String path, String text) {
    if (text.isEmpty()) return List.of();
    String[] fields = path.split("\\.");
    if (indexes.size() >= MANY && !indexes.containsKey(path)) {
      return objects.stream().filter(object -> Inside.text(object, fields).equals(text)).toList();
    }
    return indexes.computeIfAbsent(path, _ -> index(fields)).getOrDefault(text, List.of()).stream()
        .flatMap(name -> find(name).stream())
        .toList();
  }

  /// The same with an object more, or instead of the one of its name.
  Bucket put(MapValue object) {
    String name = name(object);
    int at = Arrays.binarySearch(names, name);
    return at >= 0
        ? new Bucket(names, replaced(at, object), moved(name, find(name), Optional.of(object)))
        : inserted(-at - 1, name, object);
  }

  Bucket without(String name) {
    int at = Arrays.binarySearch(names, name);
    if (at < 0) return this;
    String[] fewerNames = new String[names.length - 1];
    System.arraycopy(names, 0, fewerNames, 0, at);
    System.arraycopy(names, at + 1, fewerNames, at, fewerNames.length - at);
    List<MapValue> fewer = new ArrayList<>(objects);
    fewer.remove(at);
    return new Bucket(
        fewerNames,
        fewer.toArray(MapValue[]::new),
        moved(name, Optional.of(objects.get(at)), Optional.empty()));
  }

  private MapValue[] replaced(int at, MapValue object) {
    MapValue[] same = objects.toArray(MapValue[]::new);
    same[at] = object;
    return same;
  }

  private Bucket inserted(int at, String name, MapValue object) {
    List<String> moreNames = new ArrayList<>(Arrays.asList(names));
    moreNames.add(at, name);
    List<MapValue> more = new ArrayList<>(objects);
    more.add(at, object);
    return new Bucket(
        moreNames.toArray(String[]::new),
        more.toArray(MapValue[]::new),
        moved(name, Optional.empty(), Optional.of(object)));
  }

  private Map<String, List<String>> index(String[] fields) {
    Map<String, List<String>> index = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      String text = Inside.text(objects.get(i), fields);
      if (!text.isEmpty()) index.computeIfAbsent(text, _ -> new ArrayList<>()).add(names[i]);
    }
    index.replaceAll((_, listed) -> List.copyOf(listed));
    return index;
  }

  /// The indexes after an object has changed. They hold names, so that what leaves the text as it
  /// was, such as every change of a status, leaves them alone.
  private Map<String, Map<String, List<String>>> moved(
      String name, Optional<MapValue> before, Optional<MapValue> after) {
    Map<String, Map<String, List<String>>> moved = new HashMap<>(indexes);
    moved.replaceAll((path, index) -> {
      String[] fields = path.split("\\.");
      String old = before.map(object -> Inside.text(object, fields)).orElse("");
      String now = after.map(object -> Inside.text(object, fields)).orElse("");
      return old.equals(now) ? index : moved(index, name, old, now);
    });
    return moved;
  }

  private static Map<String, List<String>> moved(
      Map<String, List<String>> index, String name, String old, String now) {
    Map<String, List<String>> moved = new HashMap<>(index);
    if (!old.isEmpty()) {
      List<String> left = new ArrayList<>(moved.getOrDefault(old, List.of()));
      left.remove(name);
      if (left.isEmpty()) moved.remove(old);
      else moved.put(old, List.copyOf(left));
    }
    if (!now.isEmpty()) {
      List<String> joined = new ArrayList<>(moved.getOrDefault(now, List.of()));
      int at = Collections.binarySearch(joined, name);
      if (at < 0) joined.add(-at - 1, name);
      moved.put(now, List.copyOf(joined));
    }
    return moved;
  }
}
