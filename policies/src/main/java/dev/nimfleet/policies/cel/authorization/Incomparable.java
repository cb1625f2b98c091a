package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Opaque;

/// A value that Kubernetes says equals nothing, not even itself: `==` is an error.
interface Incomparable extends Opaque {
  @Override
  default Object equalTo(Object other) {
    return CelError.noSuchOverload();
  }
}
