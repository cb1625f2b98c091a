package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.Optional;
import java.util.function.Supplier;

/// What others know of a fleet already: the lock in Git's HEAD. It is asked only when an answer
/// depends on it, and then once.
public final class Known {
  private final Supplier<Lock> baseline;
  private Optional<Lock> lock = Optional.empty();

  /// @param baseline finds the lock; it may take a process
  public Known(Supplier<Lock> baseline) {
    this.baseline = baseline;
  }

  /// Whether a revision may run somewhere; otherwise it only stands in a working tree.
  boolean isDelivered(String model, String revision) {
    return weight(model, revision).isPresent();
  }

  /// Whether a revision may have requests somewhere.
  boolean isServing(String model, String revision) {
    return weight(model, revision).orElse(0) > 0;
  }

  ModelLock model(String model) {
    return lock().model(model);
  }

  private Optional<Integer> weight(String model, String revision) {
    return model(model).weight(revision);
  }

  private synchronized Lock lock() {
    Lock known = lock.orElseGet(baseline);
    lock = Optional.of(known);
    return known;
  }
}
