package dev.nimfleet.gitops.lease;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Which of several replicas acts, as a `coordination.k8s.io` Lease says it.
///
/// Another's lease has ended when it has not changed for its whole length, by our own steady clock:
/// what time another machine thinks it is does not matter, only that it writes. Our own is held for
/// less than its length after the last write that succeeded, so that we have stopped before anybody
/// else starts. A write names the version that it replaces, so that two never both succeed.
public final class Lease {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /// Managers have names of 128 characters at most, and pods of 253.
  private static final int HEX = 16;

  private final Cluster cluster;
  private final ObjectId id;
  private final String identity;
  private final Terms terms;
  private final InstantSource clock;
  private final LongSupplier steady;

  private String seenVersion = "";
  private long seenAt;
  private volatile Optional<Long> renewedAt = Optional.empty();
  private volatile Instant renewed = Instant.EPOCH;

  /// How fast one leader follows another.
  ///
  /// @param length one that was silent for as long leads no more
  /// @param held one that could not renew for as long stops by itself; shorter than the length
  public record Terms(Duration length, Duration held) {
    /// Those of the controllers of Kubernetes itself.
    public static final Terms USUAL = new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10));

    public Terms {
      if (held.compareTo(length) >= 0) {
        throw new IllegalArgumentException("held %s of %s".formatted(held, length));
      }
    }
  }

  /// @param identity what tells this replica from the others, such as the name of its pod
  /// @param clock for the times that people read in it
  /// @param steady nanoseconds that only go forward
  public Lease(
      Cluster cluster,
      ObjectId id,
      String identity,
      Terms terms,
      InstantSource clock,
      LongSupplier steady) {
    this.cluster = cluster;
    this.id = id;
    this.identity = identity;
    this.terms = terms;
    this.clock = clock;
    this.steady = steady;
  }

  public static ObjectId of(String namespace, String name) {
    return new ObjectId("coordination.k8s.io", "Lease", namespace, name);
  }

  /// Whether we may act now. The steady clock of a machine that sleeps may stand still, so the
  /// other one has a say too.
  public boolean isHeld() {
    return renewedAt.filter(at -> steady.getAsLong() - at < terms.held().toNanos()).isPresent()
        && Duration.between(renewed, clock.instant()).compareTo(terms.held()) < 0;
  }

  /// Takes the lease when it is free, and renews it when it is ours. Called every few seconds, by
  /// one thread.
  ///
  /// @return whether it is ours now
  public boolean attempt() throws ClusterTrouble {
    long asked = steady.getAsLong();
    Optional<KubeObject> found = cluster.find(id);
    if (found.isPresent() && !isFree(found.get(), asked)) {
      renewedAt = Optional.empty();
      return false;
    }
    try {
      Instant now = clock.instant();
      MapNode ours = manifest(identity, terms.length().toSeconds());
      cluster.apply(found.map(it -> it.over(ours)).orElse(ours), how(found.isPresent()));
      renewed = now;
      renewedAt = Optional.of(asked);
    } catch (ClusterTrouble e) {
      boolean isLost = e.reason() == Reason.CONFLICT || e.reason() == Reason.OUTDATED;
      if (!isLost) throw e;
      renewedAt = Optional.empty(); // somebody was faster
    }
    return isHeld();
  }

  private boolean isFree(KubeObject lease, long now) {
    String holder = holder(lease);
    if (holder.isEmpty() || holder.equals(identity)) return true;
    if (!lease.resourceVersion().equals(seenVersion)) {
      seenVersion = lease.resourceVersion();
      seenAt = now;
    }
    Duration length =
        lease
            .number("spec", "leaseDurationSeconds")
            .map(Duration::ofSeconds)
            .orElse(terms.length());
    return now - seenAt >= length.toNanos();
  }

  private static String holder(KubeObject lease) {
    return lease.text("spec", "holderIdentity").orElse("");
  }

  /// Gives it up, so that the next one need not wait. Nothing happens when it is not ours.
  public void release() throws ClusterTrouble {
    boolean wasHeld = isHeld();
    renewedAt = Optional.empty();
    Optional<KubeObject> found = wasHeld ? cluster.find(id) : Optional.empty();
    if (found.isEmpty() || !holder(found.get()).equals(identity)) return;
    cluster.apply(found.get().over(manifest("", 1)), how(true));
  }

  private MapNode manifest(String holder, long seconds) {
    var spec =
        MapNode.at(Span.NOWHERE)
            .put("holderIdentity", holder)
            .put("leaseDurationSeconds", seconds)
            .put("renewTime", MICROS.format(clock.instant()));
    return id.manifest("coordination.k8s.io/v1")
        .with(MapNode.at(Span.NOWHERE).put("spec", spec).build());
  }

  /// Where there was no lease, two that make one at the same moment are managers of their own and
  /// disagree; where there was, the version decides.
  private Cluster.Applying how(boolean isThere) {
    return new Cluster.Applying("nimfleet-" + Digest.hex(identity, HEX), isThere, false);
  }
}
