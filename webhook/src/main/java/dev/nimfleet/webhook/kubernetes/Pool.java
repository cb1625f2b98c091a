package dev.nimfleet.webhook.kubernetes;

import java.util.List;

/// Keeps one of those that are equal. What a cluster says repeats itself: the names of fields,
/// those of models and GPUs, the hashes of profiles. It has a fixed number of places, and what
/// comes last takes the place, so that it can grow stale but never large. Any number of threads may
/// use it: what it holds cannot change, and the worst that a race does is to keep something twice.
final class Pool {
  private static final int PLACES = 1 << 15;

  /// Longer texts are hardly said twice, and all places full of them would be felt.
  private static final int LONGEST = 128;

  private final Object[] places = new Object[PLACES];

  /// A text that is equal, and the same as before where it can be.
  Object text(Object text) {
    return isShort(text) ? one(text) : text;
  }

  /// The names of a map's fields, in their order.
  List<Object> names(List<Object> names) {
    if (!names.stream().allMatch(Pool::isShort)) return names;
    @SuppressWarnings("unchecked") // an equal one is one of names as well
    List<Object> same = (List<Object>) one(names);
    return same;
  }

  private Object one(Object value) {
    int hash = value.hashCode() * 0x9E3779B9;
    int place = hash >>> (Integer.SIZE - 15);
    Object there = places[place];
    if (value.equals(there)) return there;
    places[place] = value;
    return value;
  }

  private static boolean isShort(Object value) {
    return value instanceof String text && text.length() <= LONGEST;
  }
}
