package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What others know of a fleet already: the lock in Git's HEAD, and those of the commits that are
/// being merged with it. They are asked for only when an answer depends on them, and then once.
public final class Known {
  private final Supplier<List<Lock>> baseline;
  private Optional<List<Lock>> locks = Optional.empty();

  /// @param baseline finds the locks, HEAD's first; it may take a process
  public Known(Supplier<List<Lock>> baseline) {
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
    return locks().stream()
        .filter(lock -> lock.models().containsKey(model))
        .findFirst()
        .map(lock -> lock.model(model))
        .orElse(ModelLock.EMPTY);
  }

  /// The most that a revision may have.
  private Optional<Integer> weight(String model, String revision) {
    return locks().stream()
        .flatMap(lock -> lock.model(model).weight(revision).stream())
        .max(Integer::compare);
  }

  private synchronized List<Lock> locks() {
    List<Lock> known = locks.orElseGet(baseline);
    locks = Optional.of(known);
    return known;
  }
}
