package dev.nimfleet.policies.rules;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A list that is made when somebody looks into it, since few do.
final class Later<T> extends AbstractList<T> {
  private final Supplier<List<T>> maker;
  private @Nullable List<T> made;

  Later(Supplier<List<T>> maker) {
    this.maker = maker;
  }

  @Override
  public T get(int index) {
    return items().get(index);
  }

  @Override
  public int size() {
    return items().size();
  }

  private synchronized List<T> items() {
    List<T> known = made;
    if (known == null) {
      known = List.copyOf(maker.get());
      made = known;
    }
    return known;
  }
}
