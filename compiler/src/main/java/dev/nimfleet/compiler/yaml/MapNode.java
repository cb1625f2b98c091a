package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A map in the order it was written. Keys are unique strings, as in Kubernetes.
public final class MapNode implements Node {
  /// Below this many entries a walk along them is faster than a hash table, and far smaller.
  private static final int SMALL = 12;

  /// One key with its value.
  ///
  /// @param at where the key stands
  public record Entry(String key, Span at, Node value) {}

  private final Span at;
  private final List<Entry> entries;
  private final Map<String, Entry> index;

  public MapNode(Span at, List<Entry> entries) {
    this.at = at;
    this.entries = List.copyOf(entries);
    this.index = entries.size() > SMALL ? HashMap.newHashMap(entries.size()) : Map.of();
    if (entries.size() > SMALL) {
      for (Entry entry : this.entries) {
        index.put(entry.key(), entry);
      }
    }
  }

  @Override
  public Span at() {
    return at;
  }

  public List<Entry> entries() {
    return entries;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  public boolean has(String key) {
    return entry(key).isPresent();
  }

  public Optional<Node> get(String key) {
    return entry(key).map(Entry::value);
  }

  public Optional<Entry> entry(String key) {
    if (entries.size() > SMALL) {
      return Optional.ofNullable(index.get(key));
    }
    for (Entry entry : entries) {
      if (entry.key().equals(key)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /// The value at the end of a path of keys, when every step on the way is a map that has it.
  public Optional<Node> find(String... path) {
    Optional<Node> here = Optional.of(this);
    for (String key : path) {
      here = here.flatMap(node -> node instanceof MapNode map ? map.get(key) : Optional.empty());
    }
    return here;
  }

  /// The text of the scalar at the end of a path of keys.
  public Optional<String> text(String... path) {
    return find(path)
        .filter(Scalar.class::isInstance)
        .map(Scalar.class::cast)
        .filter(scalar -> !scalar.isNull())
        .map(Scalar::text);
  }

  /// The same map with another one laid over it: its values win, and maps in both are joined alike.
  public MapNode with(MapNode above) {
    Map<String, Entry> joined = new LinkedHashMap<>();
    entries.forEach(entry -> joined.put(entry.key(), entry));
    for (Entry over : above.entries()) {
      Node value =
          over.value() instanceof MapNode map
                  && get(over.key()).orElse(map) instanceof MapNode below
              ? below.with(map)
              : over.value();
      joined.put(over.key(), new Entry(over.key(), over.at(), value));
    }
    return new MapNode(above.at(), joined.values().stream().toList());
  }

  /// The same map without what stands at the end of a path of keys, and without the maps on the way
  /// that this leaves empty.
  public MapNode without(List<String> path) {
    List<String> rest = path.subList(1, path.size());
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : entries) {
      if (!entry.key().equals(path.getFirst())) {
        kept.add(entry);
      } else if (!rest.isEmpty() && entry.value() instanceof MapNode map) {
        MapNode less = map.without(rest);
        if (!less.isEmpty()) {
          kept.add(new Entry(entry.key(), entry.at(), less));
        }
      }
    }
    return new MapNode(at, kept);
  }

  public Stream<String> keys() {
    return entries.stream().map(Entry::key);
  }

  @Override
  public String kindName() {
    return "a map";
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof MapNode map && at.equals(map.at) && entries.equals(map.entries));
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }

  /// Builds a map whose keys all come from one place, as an emitter does.
  public static Builder at(Span at) {
    return new Builder(at);
  }

  /// Collects the entries of a map in order.
  public static final class Builder {
    private final Span at;
    private final List<Entry> entries = new ArrayList<>();

    private Builder(Span at) {
      this.at = at;
    }

    public Builder put(String key, Node value) {
      entries.add(new Entry(key, value.at(), value));
      return this;
    }

    public Builder put(String key, String value) {
      return put(key, Scalar.string(at, value));
    }

    public Builder put(String key, long value) {
      return put(key, Scalar.integer(at, value));
    }

    public Builder put(String key, boolean value) {
      return put(key, Scalar.bool(at, value));
    }

    /// Puts a text that some other place than this map's caused.
    public Builder put(String key, Span cause, String value) {
      return put(key, Scalar.string(cause, value));
    }

    /// Puts a number that some other place than this map's caused.
    public Builder put(String key, Span cause, long value) {
      return put(key, Scalar.integer(cause, value));
    }

    /// Puts the value when there is one.
    public Builder put(String key, Optional<? extends Node> value) {
      value.ifPresent(node -> put(key, node));
      return this;
    }

    public Builder put(String key, Builder value) {
      return put(key, value.build());
    }

    public MapNode build() {
      return new MapNode(at, entries);
    }
  }
}
