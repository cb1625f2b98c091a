package dev.nimfleet.webhook;

import java.util.Optional;
import java.util.function.Supplier;

/// Something that runs while it is this replica's turn.
final class Turn {
  private final Supplier<AutoCloseable> start;
  private Optional<AutoCloseable> running = Optional.empty();

  Turn(Supplier<AutoCloseable> start) {
    this.start = start;
  }

  synchronized void begin() {
    if (running.isEmpty()) running = Optional.of(start.get());
  }

  synchronized void end() {
    running.ifPresent(each -> {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    running = Optional.empty();
  }
}
