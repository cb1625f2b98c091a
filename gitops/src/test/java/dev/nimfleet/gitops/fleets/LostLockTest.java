package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.gitops.PassingCluster;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.reconcile.Source.Look.At;
import dev.nimfleet.gitops.reconcile.Source.Look.Refused;
import dev.nimfleet.gitops.reconcile.Source.Look.Unreachable;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the lock says that is made again from what runs, and the first look after that.
class LostLockTest {
  private final FollowedSource source = new FollowedSource();

  private String rebuilt() throws Exception {
    return rebuilt(source);
  }

  private static String rebuilt(FollowedSource source) throws Exception {
    source.look();
    return source.tags();
  }

  @Test
  void whatHasAllRequestsIsLive() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 100 1.1.0 0");
    source.edit("1.1.0");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    source.routes("1.0.0 0 1.1.0 100");
    assertThat(rebuilt()).isEqualTo("1.1.0 - -");
  }

  /// However far the rollout to it is: what the other one has is not taken from it at once.
  @Test
  void whatIsAskedForIsTheCandidateWhileAnotherOneHasRequests() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 10 1.1.0 90");
    source.edit("1.1.0");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
  }

  @Test
  void bothStayWhenAThirdOneIsAskedFor() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 10 1.1.0 90");
    source.edit("1.2.0");
    assertThat(rebuilt()).isEqualTo("1.1.0 1.2.0 1.0.0");
  }

  /// A rollout to it is remembered, and so is how the one before it ended.
  @Test
  void whatARolloutMovesToStaysWhenAThirdOneIsAskedFor() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    source.remember(source.after(new Phase.Shifting(), ended(source.live())));
    source.cluster().remove(FollowedSource.BESIDE);
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 50 1.1.0 50");
    assertThat(rebuilt(source.edit("1.2.0"))).isEqualTo("1.0.0 1.2.0 1.1.0");
  }

  @Test
  void withoutARouteWhatIsReadyIsLive() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", false);
    assertThat(rebuilt(source.edit("1.1.0"))).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    assertThat(rebuilt(source.edit("1.0.0"))).isEqualTo("1.0.0 - -");
    source.cluster().remove(FollowedSource.BESIDE);
    source.runs("1.1.0", true);
    assertThat(rebuilt(source.edit("1.1.0"))).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    assertThat(rebuilt(source.edit("1.2.0"))).isEqualTo("1.0.0 1.2.0 1.1.0");
  }

  @Test
  void aModelThatRunsAndIsNotAskedForIsNotForgotten() throws Exception {
    source.runs("1.0.0", true).routes("1.0.0 100");
    source.edit("1.0.0", "    llama:", "    other:");
    assertThat(source.look())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("`llama`", "removed"));
  }

  /// Of what was sound last nobody knows then what of it runs.
  @Test
  void aMistakeIsNoReasonToBeginAnew() throws Exception {
    source.edit("1.1.0").look();
    FollowedFleet kept = FollowedFleet.read(source.cluster(), FollowedSource.BESIDE);
    new FollowedFleet(kept.text(), Optional.empty(), kept.heard(), kept.object())
        .write(source.cluster(), FollowedSource.BESIDE);
    source.runs("1.0.0", true).edit("1.1.0", "gpu: h100", "gpu: h200");
    assertThat(source.look()).isInstanceOf(Refused.class);
    assertThat(rebuilt(source.edit("1.1.0"))).isEqualTo("1.0.0 1.1.0 -");
  }

  /// Nobody knows any more whether it was carried out.
  @Test
  void aWordThatWasSaidBeforeIsNotHeardAgain() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 100 1.1.0 0");
    source.edit("1.1.0", "2..4", "2").say("promote 1");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
    assertThat(source.remembered().orElseThrow().orders().refused().orElseThrow().why())
        .contains("say it again");
    source.say("promote 2");
    assertThat(rebuilt()).isEqualTo("1.1.0 - 1.0.0");
  }

  /// As of an API server that has just started.
  @Test
  void whileNobodyCanTellWhatRunsThereIsNoLock() throws Exception {
    source.runs("1.0.0", true).edit("1.1.0");
    assertThat(source.look(new Starting(source.cluster()))).isInstanceOf(Unreachable.class);
    assertThat(source.cluster().find(FollowedSource.BESIDE)).isEmpty();
  }

  @Test
  void whatWouldBePrunedIsSeenWhateverItsAnnotations() throws Exception {
    source.runs("1.0.0", true).edit("1.1.0");
    String set = ApplySet.of(ApplySet.parentOf("nim", "prod"), List.of()).id();
    String name = FollowedSource.name("1.0.0");
    source
        .cluster()
        .with(
            """
            apiVersion: apps.nvidia.com/v1alpha1
            kind: NIMService
            metadata:
              name: %s
              namespace: nim
              labels: {%s: %s}
              annotations: {nimfleet.dev/fleet: ""}
            """
                .formatted(name, ApplySet.PART_OF, set));
    assertThat(source.look())
        .isInstanceOfSatisfying(At.class, at -> assertThat(at.fleets()).hasSize(1));
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  private static Ended ended(LockedRevision live) {
    Revision revision = Model.revisionOf(live.service()).orElseThrow();
    return new Ended(revision.digest(), Outcome.FINISHED, Instant.EPOCH);
  }

  /// A cluster whose API server does not know yet what it serves.
  private record Starting(Cluster cluster) implements PassingCluster {
    @Override
    public boolean serves(ObjectId id) {
      return false;
    }

    @Override
    public List<KubeObject> list(ObjectId kind, String namespace, String label) {
      return List.of();
    }
  }
}
