package dev.nimfleet.policies.cel;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Sizes;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.Collection;

/// How much there is of values that an expression sees.
public final class Measures {
  private long items = 1;
  private long characters = 1;
  private long parts = 1;

  private Measures() {}

  /// Limits that all of the values keep.
  public static SizeLimits of(Collection<Object> values) {
    var measures = new Measures();
    for (Object value : values) {
      measures.look(value);
      measures.parts = Math.max(measures.parts, Sizes.traversal(value));
    }
    return new SizeLimits(measures.items, measures.characters, measures.parts);
  }

  private void look(Object value) {
    switch (value) {
      case String text -> characters = Math.max(characters, Sizes.of(text));
      case ListValue list -> {
        items = Math.max(items, list.size());
        list.forEach(this::look);
      }
      case MapValue map -> {
        items = Math.max(items, map.size());
        map.entries()
            .forEach((key, item) -> {
              look(key);
              look(item);
            });
      }
      default -> {}
    }
  }
}
