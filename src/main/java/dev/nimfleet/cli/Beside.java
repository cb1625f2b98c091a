package dev.nimfleet.cli;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Work that nobody waits for, in a thread of its own: one piece at a time, and of what comes
/// meanwhile only the newest.
final class Beside implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("reconcile");

  private final String name;
  private final Duration grace;
  private Optional<Runnable> waiting = Optional.empty();
  private Optional<Thread> thread = Optional.empty();
  private boolean isClosed;

  /// @param name of the thread
  /// @param grace how long what is under way may take when it is closed
  Beside(String name, Duration grace) {
    this.name = name;
    this.grace = grace;
  }

  /// Does it as soon as what is under way is done, unless something newer comes before.
  synchronized void want(Runnable work) {
    if (isClosed) return;
    waiting = Optional.of(work);
    if (thread.isEmpty()) thread = Optional.of(Thread.ofVirtual().name(name).start(this::run));
  }

  private void run() {
    for (Optional<Runnable> work = next(); work.isPresent(); work = next()) {
      try {
        work.get().run();
      } catch (RuntimeException | Error e) { // or the next one would wait for ever
        LOG.error("A step beside the loop failed; it is tried again.", e);
      }
    }
  }

  private synchronized Optional<Runnable> next() {
    Optional<Runnable> next = waiting;
    waiting = Optional.empty();
    if (next.isEmpty()) thread = Optional.empty();
    return next;
  }

  /// Waits for what is under way or waits, and breaks it off when that takes too long.
  @Override
  public void close() {
    Optional<Thread> running = ended();
    boolean wasInterrupted = Thread.interrupted(); // or nobody would be waited for
    try {
      if (running.isPresent() && !running.get().join(grace)) breakOff(running.get());
    } catch (InterruptedException _) {
      breakOff(running.orElseThrow());
      wasInterrupted = true;
    }
    if (wasInterrupted) Thread.currentThread().interrupt();
  }

  private synchronized Optional<Thread> ended() {
    isClosed = true;
    return thread;
  }

  private synchronized void breakOff(Thread running) {
    waiting = Optional.empty();
    running.interrupt();
  }
}
