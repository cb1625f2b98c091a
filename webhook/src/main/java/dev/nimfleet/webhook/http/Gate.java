package dev.nimfleet.webhook.http;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets some calls work at once and some wait. The others are turned away at once, while whoever
/// asks has time left to ask another replica.
final class Gate {
  /// Some of them wait for an API server, and not for a processor.
  private static final int PER_PROCESSOR = 8;

  private static final int MOST_WAITING = 512;

  private final Semaphore permits =
      new Semaphore(PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), true);
  private final AtomicInteger waiting = new AtomicInteger();

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
