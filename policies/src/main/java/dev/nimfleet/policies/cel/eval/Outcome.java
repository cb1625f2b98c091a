package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.CelError;

/// What a run of a program came to.
///
/// @param value what the expression says; a [CelError] when it has no value
/// @param cost what it has cost, in the units of cel-go
public record Outcome(Object value, long cost) {
  public boolean isError() {
    return value instanceof CelError;
  }
}
