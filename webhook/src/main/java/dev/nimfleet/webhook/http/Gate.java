package dev.nimfleet.webhook.http;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets some calls work at once and some wait. The others are turned away at once, while whoever
/// asks has time left to ask another replica.
final class Gate {
  private static final int MOST_WAITING = 512;

  private final Semaphore permits;
  private final AtomicInteger waiting = new AtomicInteger();

  /// @param permits how many work at once
  Gate(int permits) {
    this.permits = new Semaphore(permits, true);
  }

  /// What is done inside.
  interface Work {
    void run() throws Refused, IOException;
  }

  /// @param deadline as [System#nanoTime()] tells it
  void pass(long deadline, Work work) throws Refused, IOException {
    if (!permits.tryAcquire()) await(deadline);
    try {
      work.run();
    } finally {
      permits.release();
    }
  }

  private void await(long deadline) throws Refused {
    try {
      if (waiting.incrementAndGet() > MOST_WAITING) throw busy();
      if (!permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) throw busy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw busy();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static Refused busy() {
    return new Refused(503, "Too many requests are being judged at once.");
  }
}
