package dev.nimfleet.policies.cel.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A map that nobody can change, in the order it was written.
public final class MapValue implements Fields {
  public static final MapValue EMPTY = new MapValue(Map.of());

  private final Map<Object, Object> entries;

  private MapValue(Map<Object, Object> entries) {
    this.entries = entries;
  }

  public static MapValue of(Map<?, ?> entries) {
    return entries.isEmpty()
        ? EMPTY
        : new MapValue(Collections.unmodifiableMap(new LinkedHashMap<>(entries)));
  }

  /// The same without a copy: whoever made the entries gives them away.
  public static MapValue taking(Map<Object, Object> entries) {
    return entries.isEmpty() ? EMPTY : new MapValue(Collections.unmodifiableMap(entries));
  }

  /// A number finds the key of the same number, whatever its type.
  @Override
  public Optional<Object> find(Object key) {
    Object value = entries.get(key);
    if (value == null && (key instanceof Long || key instanceof Uint || key instanceof Double)) {
      return findNumber(key);
    }
    return Optional.ofNullable(value);
  }

  @Override
  public Object findOr(Object key, Object other) {
    return key instanceof String ? entries.getOrDefault(key, other) : find(key).orElse(other);
  }

  private Optional<Object> findNumber(Object key) {
    return Numbers.sameNumbers(key)
        .map(entries::get)
        .filter(java.util.Objects::nonNull)
        .findFirst();
  }

  public boolean has(Object key) {
    return find(key).isPresent();
  }

  public int size() {
    return entries.size();
  }

  public Set<Object> keys() {
    return entries.keySet();
  }

  public Map<Object, Object> entries() {
    return entries;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MapValue map && entries.equals(map.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return Texts.plain(this);
  }
}
