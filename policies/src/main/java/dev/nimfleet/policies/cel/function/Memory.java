package dev.nimfleet.policies.cel.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Remembers what a text came to, since rules ask the same of one object again and again, and of
/// the objects of one fleet too. It forgets everything once it knows much.
public final class Memory<T> {
  private final int most;
  private final int longest;
  private final Map<String, T> known = new ConcurrentHashMap<>();

  /// @param most how many texts it knows before it forgets them
  /// @param longest longer texts are seldom seen twice, and would take room for nothing
  public Memory(int most, int longest) {
    this.most = most;
    this.longest = longest;
  }

  /// What a text comes to.
  ///
  /// @param work must give the same for the same text; what it throws is not remembered
  public T of(String text, Function<String, T> work) {
    if (text.length() > longest) return work.apply(text);
    T found = known.get(text);
    if (found != null) return found;
    T made = work.apply(text);
    if (known.size() >= most) known.clear();
    known.put(text, made);
    return made;
  }
}
