package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Tries a call again while what is wrong passes by itself: after a moment, then after longer and
/// longer ones, and not at the same moment as others.
///
/// @param limit for all attempts together
/// @param first pause; it doubles with each one
record Retry(Duration limit, Duration first) {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final double JITTER = 0.2;

  /// Something that a cluster is asked for.
  @FunctionalInterface
  interface Call<T> {
    T make() throws ClusterTrouble;
  }

  /// @throws ClusterTrouble the last one, when it does not pass or the time is over
  <T> T call(Call<T> call) throws ClusterTrouble, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Duration pause = first;
    while (true) {
      try {
        return call.make();
      } catch (ClusterTrouble e) {
        if (Thread.interrupted()) throw new InterruptedException();
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!e.reason().isPassing() || !left.isPositive()) throw e;
        Duration wanted = jittered(e.retryAfter().orElse(pause));
        Thread.sleep(wanted.compareTo(left) < 0 ? wanted : left);
        pause = pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      }
    }
  }

  private static Duration jittered(Duration pause) {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }
}
