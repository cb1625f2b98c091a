package dev.nimfleet.webhook.kubernetes;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A map of few fields that nobody changes, in the order it was written. It takes a fifth of what
/// one with a hash table does, since all maps of the same fields share their names.
final class FieldMap extends AbstractMap<Object, Object> {
  /// With more it is quicker to look into a table than through a list.
  static final int MOST = 24;

  private final List<Object> names;
  private final Object[] values;

  /// @param values as many as there are names; given away
  FieldMap(List<Object> names, Object[] values) {
    this.names = names;
    this.values = values;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return at(name) >= 0;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    int at = at(name);
    return at < 0 ? null : values[at];
  }

  @Override
  public Object getOrDefault(@Nullable Object name, Object other) {
    int at = at(name);
    return at < 0 ? other : values[at];
  }

  private int at(@Nullable Object name) {
    if (name == null) return -1;
    for (int i = 0; i < values.length; i++) if (name.equals(names.get(i))) return i;
    return -1;
  }

  @Override
  public void forEach(BiConsumer<? super Object, ? super Object> action) {
    for (int i = 0; i < values.length; i++) action.accept(names.get(i), values[i]);
  }

  @Override
  public Set<Map.Entry<Object, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return values.length;
      }

      @Override
      public Iterator<Map.Entry<Object, Object>> iterator() {
        return IntStream.range(0, values.length)
            .mapToObj(i -> Map.entry(names.get(i), values[i]))
            .iterator();
      }
    };
  }
}
