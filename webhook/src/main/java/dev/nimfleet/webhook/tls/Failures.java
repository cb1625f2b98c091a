package dev.nimfleet.webhook.tls;

import java.util.Optional;
import java.util.function.Supplier;

/// Of a step's parts, each of which is tried.
final class Failures {
  private Optional<RuntimeException> first = Optional.empty();

  <T> Optional<T> of(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (RuntimeException e) {
      first.ifPresentOrElse(before -> before.addSuppressed(e), () -> first = Optional.of(e));
      return Optional.empty();
    }
  }

  void rethrow() {
    if (first.isPresent()) throw first.get();
  }
}
