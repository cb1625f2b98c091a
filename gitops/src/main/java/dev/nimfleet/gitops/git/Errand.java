package dev.nimfleet.gitops.git;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Work with a server that ends in time and within the limits of the disk, whatever the server
/// does. A limit on silence is not enough: a byte a second is not silent.
final class Errand {
  private static final Duration LOOK = Duration.ofMillis(200);

  /// How long what was interrupted may take to put its files away.
  private static final Duration GOODBYE = Duration.ofSeconds(10);

  private Errand() {}

  /// Does some work.
  @FunctionalInterface
  interface Work<T> {
    T run() throws Stop;
  }

  static <T> T run(GitSettings settings, Cache cache, Work<T> work) throws Stop {
    GitLimits limits = settings.limits();
    var task = new FutureTask<T>(() -> work.run());
    // A virtual thread can be interrupted while it reads from a socket, and keeps no JVM alive.
    Thread thread = Thread.ofVirtual().name("git").start(task);
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (System.nanoTime() - start > limits.fetch().toNanos()) {
            end(thread);
            throw new Outage(GitReasons.tooSlow(settings.place(), limits.fetch()));
          }
          if (cache.bytes() > limits.cacheBytes()) {
            end(thread);
            throw new Refusal(GitReasons.tooBig(settings.place(), limits.cacheBytes()));
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Stop stop) {
        throw stop;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new Outage(GitReasons.interrupted(settings.place()));
    }
  }

  /// What does not end even so still holds the cache, so that the next fetch says so.
  private static void end(Thread thread) throws InterruptedException {
    thread.interrupt();
    thread.join(GOODBYE);
  }
}
