package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.fleet.Setting.Via;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What one model says, and the cluster and `defaults` where it says nothing.
///
/// The shape was checked before, so that a value that is here has the type that its field has.
public final class Settings {
  private final String model;
  private final Span modelAt;
  private final MapNode own;
  private final Defaults defaults;

  /// @param modelAt where the model's name stands
  public Settings(String model, Span modelAt, MapNode own, Defaults defaults) {
    this.model = model;
    this.modelAt = modelAt;
    this.own = own;
    this.defaults = defaults;
  }

  public String model() {
    return model;
  }

  /// Where the model's name stands.
  public Span at() {
    return modelAt;
  }

  /// The value at a path of fields. A short form (`startup: 30m`) hides every field that `defaults`
  /// has below it.
  public Optional<Setting<Node>> node(String... path) {
    MapNode here = own;
    for (int i = 0; i < path.length; i++) {
      Optional<Node> next = here.get(path[i]);
      if (next.isEmpty()) {
        return fromDefaults(path);
      }
      if (i == path.length - 1) {
        return Optional.of(Setting.written(next.get(), next.get().at()));
      }
      if (!(next.get() instanceof MapNode map)) {
        return Optional.empty();
      }
      here = map;
    }
    return Optional.empty();
  }

  private Optional<Setting<Node>> fromDefaults(String... path) {
    return defaults
        .values()
        .flatMap(map -> map.find(path))
        .map(node -> new Setting<>(node, node.at(), Optional.of(via(node.at()))));
  }

  private Via via(Span place) {
    return new Via(modelAt, "%s, used by the model `%s`".formatted(defaults.origin(place), model));
  }

  public Optional<Setting<String>> text(String... path) {
    return node(path)
        .filter(setting -> setting.value() instanceof Scalar)
        .map(setting -> setting.map(node -> ((Scalar) node).text()));
  }

  public Optional<Setting<Integer>> count(String... path) {
    return text(path).map(setting -> setting.map(Integer::parseInt));
  }

  /// The numbers in a list; none where there is no list.
  public SortedSet<Integer> counts(String... path) {
    return items(path)
        .map(item -> Integer.parseInt(((Scalar) item).text()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public Optional<Setting<Duration>> duration(String... path) {
    return text(path).map(setting -> setting.map(Durations::parse));
  }

  /// A percentage as its number: `70%` is 70.
  public Optional<Setting<Double>> percent(String... path) {
    return text(path)
        .map(setting ->
            setting.map(text -> Double.parseDouble(text.substring(0, text.length() - 1))));
  }

  /// The maps in a list.
  public List<MapNode> maps(String... path) {
    return items(path).map(MapNode.class::cast).toList();
  }

  private Stream<Node> items(String... path) {
    return node(path)
        .map(Setting::value)
        .filter(ListNode.class::isInstance)
        .map(ListNode.class::cast)
        .stream()
        .flatMap(list -> list.items().stream());
  }

  /// A map of the user's own keys, the model's entries over those of `defaults`, in the order of
  /// their names.
  public Map<String, MapNode.Entry> merged(String field) {
    var entries = new LinkedHashMap<String, MapNode.Entry>();
    var all = new ArrayList<MapNode.Entry>();
    defaults
        .values()
        .flatMap(map -> map.find(field))
        .ifPresent(node -> all.addAll(((MapNode) node).entries()));
    own.find(field).ifPresent(node -> all.addAll(((MapNode) node).entries()));
    for (MapNode.Entry entry : all) {
      entries.put(entry.key(), entry);
    }
    var sorted = new LinkedHashMap<String, MapNode.Entry>();
    entries.keySet().stream().sorted().forEach(key -> sorted.put(key, entries.get(key)));
    return sorted;
  }

  /// Whether the model itself, not `defaults`, has the field.
  public Optional<MapNode.Entry> ownEntry(String field) {
    return own.entry(field);
  }
}
