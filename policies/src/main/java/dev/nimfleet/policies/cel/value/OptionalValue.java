package dev.nimfleet.policies.cel.value;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value that may be absent, as `object.?spec` gives it.
public final class OptionalValue {
  public static final OptionalValue NONE = new OptionalValue(null);

  /// Without an [Optional] around it: expressions make and drop these by the hundred.
  private final @Nullable Object item;

  private OptionalValue(@Nullable Object item) {
    this.item = item;
  }

  public static OptionalValue of(Object value) {
    return new OptionalValue(value);
  }

  public boolean isPresent() {
    return item != null;
  }

  public Optional<Object> value() {
    return Optional.ofNullable(item);
  }

  /// The value, or another one where it is absent.
  public Object orElse(Object other) {
    return item == null ? other : item;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionalValue value && value().equals(value.value());
  }

  @Override
  public int hashCode() {
    return value().hashCode();
  }
}
