package dev.nimfleet.policies.cel.value;

import java.util.Optional;

/// What has values under names: a map, or the variables of a policy.
public interface Fields {
  /// The value of a key, a [CelError] where it cannot be told, none where there is no such key.
  Optional<Object> find(Object key);

  /// The same, with another value where there is no such key.
  default Object findOr(Object key, Object other) {
    return find(key).orElse(other);
  }
}
