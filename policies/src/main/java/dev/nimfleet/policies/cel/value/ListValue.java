package dev.nimfleet.policies.cel.value;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// A list that nobody can change.
public final class ListValue extends AbstractList<Object> implements RandomAccess {
  public static final ListValue EMPTY = new ListValue(List.of());

  private final List<Object> items;

  private ListValue(List<Object> items) {
    this.items = items;
  }

  public static ListValue of(List<?> items) {
    return items.isEmpty() ? EMPTY : new ListValue(List.copyOf(items));
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }

  /// The value at an index that any value may be meant as.
  public Object at(Object index) {
    Object whole = Numbers.wholeIndex(index);
    if (whole instanceof Long number) {
      return number >= 0 && number < items.size()
          ? items.get(number.intValue())
          : CelError.outOfBounds(index);
    }
    return whole;
  }
}
