package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A Lease whose age is how long this replica has seen it unchanged, by a clock that nobody sets.
///
/// The time that its leader has written into it is that of another machine. Were it believed, a
/// leader that died with a clock an hour ahead would be followed an hour later, and one whose clock
/// is behind would be overthrown again and again.
final class ObservedLease implements Lock {
  private final Lock lease;
  private final LongSupplier nanos;
  private Optional<LeaderElectionRecord> seen = Optional.empty();
  private long since;

  ObservedLease(Lock lease, LongSupplier nanos) {
    this.lease = lease;
    this.nanos = nanos;
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    LeaderElectionRecord now = lease.get(client);
    if (now == null) return null;
    if (seen.filter(now::equals).isEmpty()) {
      seen = Optional.of(now);
      since = nanos.getAsLong();
    }
    Duration age = Duration.ofNanos(nanos.getAsLong() - since);
    return now.toBuilder().renewTime(ZonedDateTime.now(ZoneOffset.UTC).minus(age)).build();
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord leader) {
    lease.create(client, leader);
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord leader) {
    lease.update(client, leader);
  }

  @Override
  public String identity() {
    return lease.identity();
  }

  @Override
  public String describe() {
    return lease.describe();
  }
}
