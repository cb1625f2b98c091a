package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Snapshot;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.plan.Step;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What models wait for. A few ask for it one by one; when many do, all that there is is listed
/// once for all of them, the less often the more they are: a thousand models that load would
/// otherwise keep an API server busy. Only the cluster itself opens or shuts a gate.
final class Lookout {
  private static final int FEW = 8;

  /// When so many more wait, a list is kept for one more look.
  private static final int MANY = 250;

  private final Cluster cluster;
  private final Supplier<Snapshot> lists;
  private final Duration pace;
  private final LongSupplier steady;
  private final AtomicInteger waiting = new AtomicInteger();
  private Snapshot last;
  private long made;

  /// @param lists begins a new one
  /// @param pace between two looks of one that waits
  /// @param steady nanoseconds that only go forward
  Lookout(Cluster cluster, Supplier<Snapshot> lists, Duration pace, LongSupplier steady) {
    this.cluster = cluster;
    this.lists = lists;
    this.pace = pace;
    this.steady = steady;
    this.last = lists.get(); // nothing is listed before somebody looks
    this.made = steady.getAsLong();
  }

  /// One more waits.
  void began() {
    waiting.incrementAndGet();
  }

  /// One does not any more.
  void ended() {
    waiting.decrementAndGet();
  }

  /// How far the gate of a step is.
  Gate look(Step step) throws ClusterTrouble {
    if (waiting.get() > FEW) {
      Gate gate = Waiting.look(step, listed().alone());
      if (gate instanceof Gate.Waiting) return gate;
    }
    return Waiting.look(step, cluster);
  }

  private synchronized Snapshot listed() {
    long age = steady.getAsLong() - made;
    if (age > pace.multipliedBy(1 + waiting.get() / MANY).toNanos()) {
      last = lists.get();
      made = steady.getAsLong();
    }
    return last;
  }
}
