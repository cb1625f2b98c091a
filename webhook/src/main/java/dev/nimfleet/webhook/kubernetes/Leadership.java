package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One of several replicas leads, and does what must be done once. A Lease says which; whoever does
/// not renew it in time has stopped before another one starts. Closing gives it up at once.
///
/// A leader whose own clock is set back while it cannot renew may lead beside its successor: what a
/// leader does must bear that.
public final class Leadership implements AutoCloseable {
  /// Of the Lease in which the leader is written down.
  ///
  /// @param identity what tells this replica from the others, such as the name of its pod
  public record Office(String namespace, String name, String identity) {}

  /// How fast one leader follows another.
  ///
  /// @param lease a leader that was silent for as long is none any more
  /// @param renew a leader that could not renew for as long stops by itself
  /// @param retry how often either is tried
  public record Terms(Duration lease, Duration renew, Duration retry) {
    /// Those of the controllers of Kubernetes itself.
    public static final Terms USUAL =
        new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  /// How soon the end of an election is seen.
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final LeaderElectionConfig election;
  private final Terms terms;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean leads;
  private final Thread candidate;

  private Leadership(
      KubernetesClient client, Office office, Terms terms, Runnable start, Runnable stop) {
    this.client = client;
    this.terms = terms;
    this.election =
        new LeaderElectionConfig(
            new ObservedLease(
                new LeaseLock(office.namespace(), office.name(), office.identity()),
                System::nanoTime),
            terms.lease(),
            terms.renew(),
            terms.retry(),
            new LeaderCallbacks(() -> lead(start), () -> resign(stop), _ -> {}),
            true,
            office.name());
    this.candidate = Thread.ofVirtual().name("leadership").start(this::run);
  }

  /// Stands for election until closed.
  ///
  /// @param start called when this replica begins to lead; it returns at once
  /// @param stop called when it leads no longer
  public static Leadership of(
      KubernetesClient client, Office office, Terms terms, Runnable start, Runnable stop) {
    return new Leadership(client, office, terms, start, stop);
  }

  /// An election ends when a leader loses the Lease; then it is a candidate again.
  private void run() {
    while (closed.getCount() > 0) {
      CompletableFuture<?> term = new LeaderElector(client, election, threads).start();
      try {
        while (!term.isDone() && !closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {}
        term.cancel(true);
        if (closed.getCount() > 0) {
          boolean _ = closed.await(terms.retry().toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException _) {
        term.cancel(true);
        return;
      }
    }
  }

  private void lead(Runnable start) {
    leads = true;
    start.run();
  }

  private void resign(Runnable stop) {
    if (!leads) return;
    leads = false;
    stop.run();
  }

  /// Returns when the Lease is given up.
  @Override
  public void close() {
    closed.countDown();
    try {
      boolean _ = candidate.join(PATIENCE);
      threads.shutdown();
      boolean _ = threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
