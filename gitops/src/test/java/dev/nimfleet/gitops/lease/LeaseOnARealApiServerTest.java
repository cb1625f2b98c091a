package dev.nimfleet.gitops.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.cluster.Cluster.Applying;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.lease.Lease.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two replicas that want the same lease. Their clocks differ by an hour, which must not matter.
@RequiresApiServer
class LeaseOnARealApiServerTest {
  private static final Terms TERMS = new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10));

  private static ApiServer server;
  private static KubernetesCluster cluster;
  private final AtomicLong steady = new AtomicLong();

  @BeforeAll
  static void start() throws ClusterTrouble {
    server = ApiServer.start();
    cluster = KubernetesCluster.open(Optional.of(server.kubeconfig()), Optional.empty());
  }

  @AfterAll
  static void stop() {
    if (cluster != null) cluster.close();
    if (server != null) server.close();
  }

  private Lease lease(ObjectId id, String identity, Instant wall) {
    return new Lease(cluster, id, identity, TERMS, () -> wall.plusNanos(steady.get()), steady::get);
  }

  private void pass(int seconds) {
    steady.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void oneHoldsItUntilItWasSilentForItsLength() throws ClusterTrouble {
    ObjectId id = Lease.of("default", "one");
    var here = lease(id, "here", Instant.parse("2027-01-01T12:00:00Z"));
    var there = lease(id, "there", Instant.parse("2027-01-01T13:00:00Z"));
    assertThat(here.attempt()).isTrue();
    assertThat(there.attempt()).isFalse();
    pass(9);
    assertThat(here.isHeld()).isTrue();
    assertThat(here.attempt()).as("renewed").isTrue();
    assertThat(there.attempt()).isFalse();
    pass(14);
    assertThat(here.isHeld()).as("stopped by itself").isFalse();
    assertThat(there.attempt()).as("not yet").isFalse();
    pass(1);
    assertThat(there.attempt()).isTrue();
    assertThat(here.attempt()).isFalse();
  }

  @Test
  void whoGivesItUpIsFollowedAtOnce() throws ClusterTrouble {
    ObjectId id = Lease.of("default", "two");
    var here = lease(id, "here", Instant.EPOCH);
    var there = lease(id, "there", Instant.EPOCH);
    assertThat(here.attempt()).isTrue();
    here.release();
    assertThat(here.isHeld()).isFalse();
    assertThat(there.attempt()).isTrue();
    here.release();
    assertThat(there.attempt()).as("not ours to give up").isTrue();
  }

  @Test
  void nothingIsWrittenWithoutIt() throws ClusterTrouble {
    ObjectId id = Lease.of("default", "three");
    var lease = lease(id, "here", Instant.EPOCH);
    var fence = new Fence(cluster, lease::isHeld);
    var object =
        Manifests.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}")
            .getFirst();
    var how = new Applying("test", false, false);
    assertThat(lease.attempt()).isTrue();
    var written = fence.apply(object, how);
    pass(11); // a long pause of the machine
    assertThatThrownBy(() -> fence.apply(object, how))
        .isInstanceOf(ClusterTrouble.class)
        .hasMessage("This replica does not hold the lease any more and has stopped writing.");
    assertThatThrownBy(() -> fence.delete(written)).isInstanceOf(ClusterTrouble.class);
    assertThat(fence.find(written.id())).isPresent();
  }
}
