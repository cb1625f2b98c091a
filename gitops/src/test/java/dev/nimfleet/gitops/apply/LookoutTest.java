package dev.nimfleet.gitops.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.RecordedCluster;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.Snapshot;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookoutTest {
  private static final Duration PACE = Duration.ofSeconds(2);
  private static final ObjectId CACHE = new ObjectId("apps.nvidia.com", "NIMCache", "nim", "llama");
  private static final Step WAIT = new Step.WaitCacheReady(CACHE);

  private final FakeCluster fake = new FakeCluster();
  private final List<String> calls = new ArrayList<>();
  private boolean isForbidden;
  private final Cluster cluster = RecordedCluster.of(fake, this::hear);
  private final AtomicLong now = new AtomicLong();
  private final Lookout lookout =
      new Lookout(
          cluster,
          () -> new Snapshot(cluster, "nim", Map.of("NIMCache.apps.nvidia.com", "")),
          PACE,
          now::get);

  private void hear(String method) throws ClusterTrouble {
    calls.add(method);
    if (isForbidden && method.equals("list")) {
      throw new ClusterTrouble(ClusterTrouble.Reason.FORBIDDEN, "no");
    }
  }

  private long calls(String name) {
    return calls.stream().filter(name::equals).count();
  }

  @BeforeEach
  void load() throws ClusterTrouble {
    state("InProgress");
  }

  private void state(String state) throws ClusterTrouble {
    fake.with(
        """
        apiVersion: apps.nvidia.com/v1alpha1
        kind: NIMCache
        metadata: {name: llama, namespace: nim}
        spec: {}
        status: {state: %s, conditions: [{type: NIM_CACHE_JOB_COMPLETED, status: "True"}]}
        """
            .formatted(state));
  }

  private void wait(int models) {
    for (int model = 0; model < models; model++) lookout.began();
  }

  private void look(int times) throws ClusterTrouble {
    for (int time = 0; time < times; time++) {
      assertThat(lookout.look(WAIT)).isInstanceOf(Gate.Waiting.class);
    }
  }

  @Test
  void aFewAskByThemselves() throws ClusterTrouble {
    wait(8);
    look(8);
    assertThat(calls("find")).isEqualTo(8);
    assertThat(calls("list")).isZero();
  }

  @Test
  void manyAskTogether() throws ClusterTrouble {
    wait(100);
    look(100);
    assertThat(calls("find")).isZero();
    assertThat(calls("list")).isEqualTo(1);
    now.addAndGet(PACE.toNanos() + 1);
    look(100);
    assertThat(calls("list")).isEqualTo(2);
  }

  @Test
  void theMoreTheyAreTheLessOften() throws ClusterTrouble {
    wait(1000);
    for (int moment = 0; moment < 10; moment++) {
      look(1000);
      now.addAndGet(PACE.toNanos());
    }
    assertThat(calls("find")).isZero();
    assertThat(calls("list")).isEqualTo(2);
  }

  @Test
  void whoseTurnIsOverAsksNoMore() throws ClusterTrouble {
    wait(100);
    for (int model = 0; model < 95; model++) lookout.ended();
    look(5);
    assertThat(calls("list")).isZero();
  }

  @Test
  void whatIsNotThereYetIsNotAskedForByItself() throws ClusterTrouble {
    fake.remove(CACHE);
    wait(100);
    look(100);
    assertThat(calls("find")).isZero();
  }

  @Test
  void whoMayNotListAsksOneByOne() throws ClusterTrouble {
    isForbidden = true;
    wait(100);
    look(100);
    assertThat(calls("find")).isGreaterThanOrEqualTo(100);
  }

  /// A list may be old.
  @Test
  void onlyTheClusterItselfOpensAGate() throws ClusterTrouble {
    wait(100);
    state("Ready");
    assertThat(lookout.look(WAIT)).isInstanceOf(Gate.Open.class);
    state("NotReady");
    look(1);
    assertThat(calls("list")).isEqualTo(1);
    assertThat(calls("find")).isEqualTo(2);
  }
}
