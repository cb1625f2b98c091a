package dev.nimfleet.gitops.lease;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something for as long as a lease is held, again each time that it is.
///
/// @param lease that is renewed meanwhile
/// @param retry between two attempts
/// @param work that goes on until its thread is interrupted
/// @param turned is called after each attempt
public record Leader(Lease lease, Duration retry, Runnable work, Runnable turned) {
  private static final Logger LOG = LoggerFactory.getLogger("leader");

  /// Goes on until it is interrupted; then the lease is given up, after the work has ended.
  public void run() {
    Optional<Thread> working = Optional.empty();
    try {
      while (true) {
        boolean leads = attempt();
        turned.run();
        if (leads && working.filter(Thread::isAlive).isEmpty()) {
          LOG.info("This replica leads.");
          working = Optional.of(Thread.ofVirtual().name("leading").start(work));
        } else if (!leads && working.isPresent()) {
          LOG.warn("This replica leads no longer.");
          end(working);
          working = Optional.empty();
        }
        Thread.sleep(retry);
      }
    } catch (InterruptedException _) {
      end(working);
      release();
      Thread.currentThread().interrupt();
    }
  }

  private boolean attempt() {
    try {
      return lease.attempt();
    } catch (ClusterTrouble e) {
      LOG.warn("The lease cannot be renewed: {}", e.sentence());
      return lease.isHeld();
    }
  }

  private void release() {
    try {
      lease.release();
    } catch (ClusterTrouble e) {
      LOG.warn("The lease cannot be given up: {}", e.sentence());
    }
  }

  private static void end(Optional<Thread> working) {
    working.ifPresent(thread -> {
      thread.interrupt();
      boolean isInterrupted = Thread.interrupted(); // or nobody would be waited for
      try {
        thread.join();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
      if (isInterrupted) Thread.currentThread().interrupt();
    });
  }
}
