package dev.nimfleet.webhook.tls;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Takes a step again and again: at once when it is woken, and every so often in any case, since a
/// watch may have died without a word. After a failure it waits longer each time, and never longer
/// than that.
public final class Upkeep implements AutoCloseable {
  /// Without any watch, what somebody breaks is right again within 30 s.
  public static final Duration USUAL = Duration.ofSeconds(15);

  /// Between two steps, however often somebody wakes: what one step writes wakes the next.
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Step step;
  private final Duration every;
  private final Consumer<Throwable> failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean woken;
  private boolean closed;
  private int failed;

  /// What is to be done once.
  @FunctionalInterface
  public interface Step {
    void take() throws Exception;
  }

  private Upkeep(String name, Step step, Duration every, Consumer<Throwable> failures) {
    this.step = step;
    this.every = every;
    this.failures = failures;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /// The first step is taken at once, by another thread.
  ///
  /// @param failures is told of each step that went wrong
  public static Upkeep start(String name, Step step, Duration every, Consumer<Throwable> failures) {
    Upkeep upkeep = new Upkeep(name, step, every, failures);
    upkeep.thread.start();
    return upkeep;
  }

  /// Something may have changed.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns when no step is under way.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    do take();
    while (pause());
  }

  private void take() {
    try {
      step.take();
      failed = 0;
    } catch (Exception e) {
      failed(e);
    } catch (Error e) { // nobody would take a step again if this ended here
      if (e instanceof OutOfMemoryError) throw e;
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (isClosed()) return;
    failed++;
    failures.accept(e);
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Whether there is to be another step.
  private boolean pause() {
    Duration shortest = backoff();
    Duration longest = failed == 0 ? every : shortest;
    long start = System.nanoTime();
    lock.lock();
    try {
      while (!closed) {
        Duration limit = woken ? shortest : longest;
        long left = limit.toNanos() - (System.nanoTime() - start);
        if (left <= 0) break;
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      woken = false;
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private Duration backoff() {
    Duration doubled = PAUSE.multipliedBy(1L << Math.min(failed, 16));
    return doubled.compareTo(every) < 0 ? doubled : every;
  }
}
