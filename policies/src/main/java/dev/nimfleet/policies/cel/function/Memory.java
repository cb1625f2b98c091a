package dev.nimfleet.policies.cel.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Remembers what a text came to, since rules ask the same of one object again and again, and of
/// the objects of one fleet too. It forgets everything once it knows much.
public final class Memory<T> {
  private static final int MOST = 512;

  /// Longer texts are seldom seen twice, and would take room for nothing.
  private static final int LONGEST = 4096;

  private final Map<String, T> known = new ConcurrentHashMap<>();

  /// What a text comes to.
  ///
  /// @param work must give the same for the same text; what it throws is not remembered
  public T of(String text, Function<String, T> work) {
    if (text.length() > LONGEST) return work.apply(text);
    T found = known.get(text);
    if (found != null) return found;
    T made = work.apply(text);
    if (known.size() >= MOST) known.clear();
    known.put(text, made);
    return made;
  }
}
