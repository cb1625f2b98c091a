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

  /// The same as an optional value, absent where the list has no such index.
  public Object maybeAt(Object index) {
    Object whole = Numbers.wholeIndex(index);
    if (!(whole instanceof Long number)) return whole;
    return number >= 0 && number < items.size()
        ? OptionalValue.of(items.get(number.intValue()))
        : OptionalValue.NONE;
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
