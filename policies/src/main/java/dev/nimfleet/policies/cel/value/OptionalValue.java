package dev.nimfleet.policies.cel.value;

import java.util.Optional;

/// A value that may be absent, as `object.?spec` gives it.
public record OptionalValue(Optional<Object> value) {
  public static final OptionalValue NONE = new OptionalValue(Optional.empty());

  public static OptionalValue of(Object value) {
    return new OptionalValue(Optional.of(value));
  }

  public boolean isPresent() {
    return value.isPresent();
  }
}
