package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.LiveFleet.delivered;
import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Action.Abort;
import dev.nimfleet.compiler.Run.Action.Promote;
import dev.nimfleet.compiler.Run.Action.Retire;
import dev.nimfleet.compiler.Run.Action.Start;
import dev.nimfleet.compiler.Run.Action.Step;
import dev.nimfleet.compiler.Run.Action.Undo;
import dev.nimfleet.compiler.Run.Action.Weight;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What edits and rollout commands do to a fleet that runs.
class DayTwoTest {
  private static final Action STEP = new Step();
  private static final Action TO_ALL = new Weight(100);
  private static final Action PROMOTE = new Promote();
  private static final Action ABORT = new Abort();
  private static final Action UNDO = new Undo();
  private static final Action RETIRE = new Retire();

  private static final SmallFleet OLD = routed();
  private static final SmallFleet NEW = routed("image: meta/llama-3.1-8b-instruct:1.4.0");

  private static SmallFleet routed(String... fields) {
    return llama(fields).defaults("gateway: {name: inference, domain: example.com}");
  }

  private static String live(LiveFleet fleet) {
    return fleet.model("llama").live().map(LockedRevision::name).orElseThrow();
  }

  private static Candidate candidate(LiveFleet fleet) {
    return fleet.model("llama").candidate().orElseThrow();
  }

  private static String weights(LiveFleet fleet) {
    return fleet
        .manifest("HTTPRoute", "llama")
        .yaml()
        .lines()
        .filter(line -> line.contains("weight:"))
        .map(line -> line.replaceAll("\\D", ""))
        .toList()
        .toString();
  }

  @Test
  void theFirstRevisionServesAtOnce() {
    LiveFleet fleet = new LiveFleet(OLD);

    assertThat(fleet.services()).containsOnlyKeys(live(fleet));
    assertThat(fleet.lock().caches()).hasSize(1);
    assertThat(weights(fleet)).isEqualTo("[100]");
  }

  @Test
  void compilingAgainChangesNothing() {
    LiveFleet fleet = delivered(OLD);
    String lock = fleet.lockText();
    Map<String, String> files = fleet.files();

    fleet.compile();

    assertThat(fleet.lockText()).isEqualTo(lock);
    assertThat(fleet.files()).isEqualTo(files);
  }

  @Test
  void anEditOfTheNimServiceBecomesACandidateBesideTheLiveOne() {
    LiveFleet fleet = delivered(OLD);
    Map<String, String> before = fleet.services();

    fleet.edit(NEW);

    assertThat(fleet.services()).containsAllEntriesOf(before).hasSize(2);
    assertThat(candidate(fleet).weight()).isZero();
    assertThat(weights(fleet)).isEqualTo("[100, 0]");
    assertThat(fleet.news().getFirst())
        .startsWith("llama: revision v1-4-0-")
        .contains(" at weight 0 beside v1-3-0-")
        .contains("; +2 GPUs, +60Gi. Next: nimfleet rollout step llama");
  }

  @Test
  void anEditOfTheScalingTouchesNoNimService() {
    LiveFleet fleet = delivered(OLD);
    Map<String, String> before = fleet.services();

    fleet.edit(routed("replicas: 3..9", "autoscale: {kvCache: 55%}", "team: search"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).isEqualTo(before);
    assertThat(fleet.manifest("ScaledObject", live(fleet)).yaml()).contains("maxReplicaCount: 9");
  }

  @Test
  void aRolloutShiftsTheRequestsAndEndsWithTheOldOneKeptWarm() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    String old = live(fleet);

    fleet.rollout("llama", STEP, STEP, STEP);
    assertThat(weights(fleet)).isEqualTo("[70, 30]");

    fleet.rollout("llama", TO_ALL, PROMOTE);
    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.model("llama").previous().map(LockedRevision::name)).contains(old);
    assertThat(weights(fleet)).isEqualTo("[100, 0]");

    fleet.rollout("llama", RETIRE);
    assertThat(fleet.errors()).singleElement().asString().startsWith("L013 `" + old);

    fleet.commit().rollout("llama", RETIRE);
    assertThat(fleet.services()).containsOnlyKeys(live(fleet)).doesNotContainKey(old);
  }

  @Test
  void whileRequestsMoveTheCandidateIsWarmForItsShareAndTheLiveOneKeepsItsPods() {
    LiveFleet fleet = delivered(routed("replicas: 2..8"));
    fleet.edit(routed("replicas: 2..8", "memory: 90Gi")).commit().rollout("llama", new Weight(30));

    assertThat(fleet.manifest("ScaledObject", candidate(fleet).revision().name()).yaml())
        .contains("minReplicaCount: 3")
        .doesNotContain("paused-scale-in");
    assertThat(fleet.manifest("ScaledObject", live(fleet)).yaml())
        .contains("minReplicaCount: 2")
        .contains("autoscaling.keda.sh/paused-scale-in: \"true\"");
  }

  @Test
  void anUndoneRevisionGetsNoRequestAndTheOldOneAllItsReplicas() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    String old = live(fleet);
    fleet.rollout("llama", TO_ALL, PROMOTE).commit();
    fleet.rollout("llama", UNDO);

    assertThat(live(fleet)).isEqualTo(old);
    assertThat(candidate(fleet).stage()).isEqualTo(Stage.UNDONE);
    assertThat(weights(fleet)).isEqualTo("[100, 0]");
    assertThat(fleet.manifest("ScaledObject", old).yaml()).contains("minReplicaCount: 4");

    fleet.commit().rollout("llama", RETIRE).compile();
    assertThat(fleet.services()).containsOnlyKeys(old);
    assertThat(fleet.news().getFirst()).contains("Next: nimfleet rollout start llama");
  }

  @Test
  void aRevertedEditLosesItsRequestsFirst() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", STEP).commit();

    fleet.edit(OLD);
    assertThat(fleet.errors()).isEmpty();
    assertThat(candidate(fleet).stage()).isEqualTo(Stage.ABORTED);
    assertThat(weights(fleet)).isEqualTo("[100, 0]");

    fleet.commit().compile();
    assertThat(fleet.services()).hasSize(2);
    fleet.rollout("llama", RETIRE);
    assertThat(fleet.services()).hasSize(1);
  }

  @Test
  void aRevertedEditWithoutRequestsGoesAtOnce() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit().edit(OLD);

    assertThat(fleet.services()).hasSize(1);
    assertThat(fleet.model("llama").candidate()).isEmpty();
  }

  @Test
  void anEditUnderWayIsRefused() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", STEP).commit();
    Map<String, String> files = fleet.files();

    fleet.edit(routed("memory: 90Gi"));

    assertThat(fleet.errors()).singleElement().asString().startsWith("L007 `llama` has changed");
    assertThat(fleet.files()).isEqualTo(files);
  }

  @Test
  void aRolloutIsBrokenOffWhileAnEditStandsAndTheEditComesNext() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", STEP).commit().edit(routed("memory: 90Gi"));
    String broken = candidate(fleet).revision().name();

    fleet.rollout("llama", ABORT);
    assertThat(fleet.errors()).isEmpty();
    assertThat(weights(fleet)).isEqualTo("[100, 0]");
    assertThat(fleet.model("llama").isWaitingFor(Reason.START)).isTrue();
    assertThat(fleet.services()).containsKey(broken);

    fleet.rollout("llama", new Start());
    assertThat(fleet.errors()).singleElement().asString().startsWith("L013");

    fleet.commit().rollout("llama", new Start());
    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).hasSize(2).doesNotContainKey(broken);
    assertThat(candidate(fleet).stage()).isEqualTo(Stage.ROLLING);
  }

  @Test
  void whatIsBrokenOffBesideAnEditGoesOnlyWhenOthersKnow() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", TO_ALL).commit().rollout("llama", ABORT).edit(routed("memory: 90Gi"));
    String broken = candidate(fleet).revision().name();

    fleet.rollout("llama", RETIRE);
    assertThat(fleet.errors()).singleElement().asString().startsWith("L013");
    fleet.compile();
    fleet.rollout("llama", new Weight(40));
    assertThat(fleet.errors()).singleElement().asString().startsWith("L008");

    assertThat(fleet.services()).containsKey(broken);
  }

  @Test
  void anEditBeforeTheFirstStepReplacesTheCandidate() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    String first = candidate(fleet).revision().name();

    fleet.edit(routed("memory: 90Gi"));

    assertThat(candidate(fleet).revision().name()).isNotEqualTo(first);
    assertThat(fleet.services()).hasSize(2);
  }

  @Test
  void whatNobodyElseHasSeenIsReplaced() {
    LiveFleet fleet = new LiveFleet(OLD).edit(NEW);

    assertThat(fleet.services()).hasSize(1);
    assertThat(live(fleet)).startsWith("llama-v1-4-0-");
  }

  @Test
  void aBackedOutPromotionIsAnEditLikeAnyOther() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    String old = live(fleet);
    fleet.rollout("llama", TO_ALL, PROMOTE).commit();

    fleet.edit(OLD);

    assertThat(candidate(fleet).revision().name()).isEqualTo(old);
    assertThat(fleet.model("llama").previous()).isEmpty();
  }

  @Test
  void aModelGoesOnlyByItsName() {
    SmallFleet two = SmallFleet.fleet().model("a").model("b");
    LiveFleet fleet = delivered(two).edit(SmallFleet.fleet().model("a"));
    assertThat(fleet.errors()).containsExactly("L005 The model `b` runs and is not here any more.");

    fleet.edit(SmallFleet.fleet().model("a").removed("b"));
    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.lock().models()).containsOnlyKeys("a");
    assertThat(fleet.files().keySet()).noneMatch(path -> path.contains("/b/"));
  }

  @Test
  void anotherSizeIsAnotherCacheAndTheOldOneStays() {
    LiveFleet fleet = delivered(OLD);
    String first = fleet.names("NIMCache").iterator().next();

    fleet.edit(routed("cache: 90Gi"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.names("NIMCache")).hasSize(2).contains(first);
    fleet.commit().rollout("llama", TO_ALL, PROMOTE).commit().rollout("llama", RETIRE);
    assertThat(fleet.names("NIMCache")).hasSize(2).contains(first);
    fleet.compile();
    assertThat(fleet.model("llama").candidate()).isEmpty();
  }

  @Test
  void anotherSecretDownloadsNothingAgain() {
    LiveFleet fleet = delivered(OLD);

    fleet.edit(routed().defaults("secrets: {pull: other, auth: ngc-api-secret}"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.names("NIMCache")).hasSize(1);
    assertThat(fleet.model("llama").candidate()).isPresent();
  }

  @Test
  void aRangeThatBecomesFixedKeepsTheLiveScalerUntilItIsRetired() {
    LiveFleet fleet = delivered(OLD).edit(routed("replicas: 3"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.names("ScaledObject")).containsExactly(live(fleet));
    assertThat(fleet.manifest("ScaledObject", live(fleet)).yaml())
        .contains("minReplicaCount: 3")
        .contains("maxReplicaCount: 3");
  }

  @Test
  void eachRevisionIsScaledByItsOwnEnginesSignals() {
    LiveFleet fleet =
        delivered(OLD)
            .edit(routed("image: meta/llama-3.1-8b-instruct:2.0.1", "profile: vllm-fp8-tp1-pp1"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.manifest("ScaledObject", live(fleet)).yaml())
        .contains("gpu_cache_usage_perc")
        .doesNotContain("vllm:");
    assertThat(fleet.manifest("ScaledObject", candidate(fleet).revision().name()).yaml())
        .contains("vllm:kv_cache_usage_perc");
  }

  @Test
  void aManualRolloutWaitsForItsStart() {
    LiveFleet fleet =
        delivered(OLD)
            .edit(routed("image: meta/llama-3.1-8b-instruct:1.4.0", "rollout: {start: manual}"));
    assertThat(fleet.services()).hasSize(1);
    assertThat(fleet.news().getFirst()).endsWith("Next: nimfleet rollout start llama");

    fleet.rollout("llama", new Start());
    assertThat(fleet.services()).hasSize(2);
  }

  /// Whatever is beside what serves: the next edit waits as the first one did.
  @Test
  void eachManualRolloutWaitsForItsStart() {
    String manual = "rollout: {start: manual}";
    SmallFleet old = routed(manual);
    SmallFleet next = routed(manual, "image: meta/llama-3.1-8b-instruct:1.4.0");
    LiveFleet fleet =
        delivered(old).edit(next).rollout("llama", new Start(), TO_ALL, PROMOTE).commit();

    fleet.edit(old).commit();
    assertThat(live(fleet)).contains("v1-4-0");
    assertThat(fleet.model("llama").isWaitingFor(Reason.START)).isTrue();
    assertThat(fleet.services()).hasSize(2);

    String kept = fleet.model("llama").previous().orElseThrow().name();
    fleet.rollout("llama", new Start());
    assertThat(candidate(fleet).revision().name()).isEqualTo(kept);
    assertThat(fleet.model("llama").previous()).isEmpty();

    fleet.rollout("llama", ABORT).commit();
    fleet.edit(routed(manual, "image: meta/llama-3.1-8b-instruct:1.5.0"));
    assertThat(candidate(fleet).revision().name()).isEqualTo(kept);
    assertThat(fleet.model("llama").isWaitingFor(Reason.START)).isTrue();
    fleet.rollout("llama", new Start());
    assertThat(candidate(fleet).revision().name()).contains("v1-5-0");
  }

  @Test
  void abortAndStartAgain() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit().rollout("llama", STEP, ABORT);
    assertThat(weights(fleet)).isEqualTo("[100, 0]");

    fleet.rollout("llama", STEP);
    assertThat(fleet.errors()).containsExactly("L008 The rollout of `llama` was aborted.");

    fleet.rollout("llama", new Start(), STEP);
    assertThat(weights(fleet)).isEqualTo("[90, 10]");
  }

  @Test
  void aPromotionNeedsAllRequests() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit().rollout("llama", STEP, PROMOTE);

    assertThat(fleet.errors())
        .containsExactly("L008 The candidate of `llama` has 10 % of the requests, not all.");
  }

  @Test
  void startingOverForgetsWhatRan() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit().replace("llama");

    assertThat(fleet.services()).hasSize(1);
    assertThat(live(fleet)).startsWith("llama-v1-4-0-");
  }

  @Test
  void whatServesStaysThoughTheLockGoesBackwards() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", TO_ALL, PROMOTE).commit().rollout("llama", RETIRE).commit();

    fleet.checkOut(3).compile();
    assertThat(fleet.errors())
        .singleElement()
        .asString()
        .startsWith("L024 By the last commit `" + "llama-v1-4-0-")
        .endsWith("`fleet.lock.yaml` does not know it any more.");

    fleet.checkOutLock(0).compile();
    assertThat(fleet.errors()).isEmpty();
    assertThat(live(fleet)).startsWith("llama-v1-4-0-");
    assertThat(candidate(fleet).revision().name()).startsWith("llama-v1-3-0-");
  }

  @Test
  void aModelThatAnOlderLockDoesNotKnowIsNotLost() {
    LiveFleet fleet = delivered(SmallFleet.fleet().model("a"));
    fleet.edit(SmallFleet.fleet().model("a").model("b")).commit().checkOut(1).compile();

    assertThat(fleet.errors()).containsExactly("L005 The model `b` runs and is not here any more.");
  }

  @Test
  void whatIsDeliveredRunsThoughNoLockIsCommitted() {
    LiveFleet fleet = delivered(OLD).ignoringLocks();
    String old = live(fleet);

    fleet.edit(NEW);

    assertThat(fleet.errors()).isEmpty();
    assertThat(live(fleet)).isEqualTo(old);
    assertThat(weights(fleet)).isEqualTo("[100, 0]");
  }

  @Test
  void whatIsDeliveredWithRequestsIsBrokenOffThoughTheLockWasThrownAway() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit().rollout("llama", new Weight(50));
    String moving = candidate(fleet).revision().name();
    fleet.commitOutput().checkOutLock(0);

    fleet.edit(routed("memory: 90Gi"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).containsKey(moving);
    assertThat(candidate(fleet).stage()).isEqualTo(Stage.ABORTED);
  }

  @Test
  void aFleetThatIsDeliveredDoesNotStartOverWithoutItsLock() {
    LiveFleet fleet = delivered(OLD).ignoringLocks();
    String lock = fleet.lockText();
    fleet.noLock().edit(NEW);

    assertThat(fleet.errors())
        .singleElement()
        .asString()
        .startsWith("L024 By the output folder `llama-v1-3-0-");

    fleet.edit(OLD);
    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.lockText()).isEqualTo(lock);
  }

  @Test
  void aCommittedLockThatNobodyCanReadIsTheOneOnTheDisk() {
    LiveFleet fleet = delivered(OLD);
    String old = live(fleet);
    fleet.committedLock("<<<<<<< HEAD\n" + fleet.lockText()).withoutCommittedOutput();

    fleet.edit(NEW);

    assertThat(live(fleet)).isEqualTo(old);
    assertThat(fleet.services()).hasSize(2);
  }

  @Test
  void aCandidateThatComesBackHasItsOldBytes() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    Map<String, String> services = fleet.services();

    fleet.edit(routed("memory: 90Gi"));
    fleet.edit(routed("image: meta/llama-3.1-8b-instruct:1.4.0", "team: search"));

    assertThat(fleet.services()).isEqualTo(services);
  }

  @Test
  void whatIsAskedForAlreadyIsNotStartedBesideItself() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    fleet.rollout("llama", STEP).commit().edit(OLD).commit();

    fleet.rollout("llama", new Start());

    assertThat(fleet.errors())
        .containsExactly("L008 `llama` already serves what fleet.yaml asks for.");
  }

  @Test
  void aModelDoesNotStartOverIntoWaitingForItsProfile() {
    SmallFleet locked =
        routed("profile: vllm-fp8-tp1-pp1", "image: meta/llama-3.1-8b-instruct:1.4.0")
            .defaults("profiles: locked");
    LiveFleet fleet = delivered(OLD).edit(locked).commit();

    fleet.replace("llama");

    assertThat(fleet.errors()).singleElement().asString().startsWith("L025 `llama` cannot start");
  }

  /// The spec of a NIMCache cannot change in a cluster, whichever lock somebody has put back.
  @Test
  void aCacheThatHeadKnowsStaysAsItIsUnderAnOlderLock() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    String cache = fleet.manifest("NIMCache", "llama-3-1-8b-instruct-v1-4-0").yaml();

    fleet
        .checkOutLock(1)
        .edit(
            routed("image: meta/llama-3.1-8b-instruct:1.4.0")
                .defaults("secrets: {pull: other, auth: ngc-api-secret}"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.manifest("NIMCache", "llama-3-1-8b-instruct-v1-4-0").yaml()).isEqualTo(cache);
    assertThat(fleet.lock().caches()).containsEntry("llama-3-1-8b-instruct-v1-4-0", cache);
  }

  @Test
  void aLiveRevisionWhoseCacheAMergeHasDroppedIsTold() {
    LiveFleet fleet = delivered(OLD).edit(NEW).commit();
    Lock lock = fleet.lock();
    var caches = new TreeMap<>(lock.caches());
    caches.remove("llama-3-1-8b-instruct-v1-3-0");
    fleet.lock(
        LockWriter.write(
            List.of(
                new Lock(lock.fleet(), lock.namespace(), caches, lock.models(), lock.profiles()))));

    fleet.compile();

    assertThat(fleet.errors())
        .singleElement()
        .asString()
        .startsWith("L026 `llama-v1-3-0-")
        .contains("loads from the NIMCache `llama-3-1-8b-instruct-v1-3-0`");
  }

  @Test
  void anEditedLockIsRefused() {
    LiveFleet fleet = delivered(OLD);

    fleet.lock(fleet.lockText().replace("failureThreshold: 120", "failureThreshold: 30")).compile();

    assertThat(fleet.errors()).singleElement().asString().startsWith("L003 The frozen object of");
  }

  @Test
  void aConflictInTheLockSaysWhatToType() {
    LiveFleet fleet = delivered(OLD);

    fleet.lock("<<<<<<< HEAD\n" + fleet.lockText() + "=======\n>>>>>>> other\n").compile();

    assertThat(fleet.errors()).containsExactly("L001 Two branches have changed the lock here.");
  }

  @Test
  void whatAnOlderNimfleetEmittedStays() {
    LiveFleet fleet = delivered(OLD);
    Map<String, String> older = OlderTool.emittedBy(fleet);

    fleet.compile();

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).isEqualTo(older);
    assertThat(fleet.says())
        .anySatisfy(said ->
            assertThat(said)
                .startsWith("L009 This nimfleet would emit `llama` with another `startupProbe"));

    fleet.rollout("llama", new Start());
    assertThat(fleet.services()).containsAllEntriesOf(older).hasSize(2);
  }
}
