package dev.nimfleet.gitops.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestModel;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetRolloutsTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final FleetRollouts.Moment MOMENT = new FleetRollouts.Moment(NOW, true, true);

  private final FakeCluster cluster = new FakeCluster();

  private final RolloutStore store = new MemoryStore(new HashMap<>());

  private FleetRollouts rollouts() {
    return new FleetRollouts("nim", "prod", means(), store);
  }

  private FleetRollouts.Means means() {
    return new FleetRollouts.Means(
        cluster,
        new TestModel.Answering(),
        (_, _) -> new Metrics.Answer.Vector(List.of()),
        Duration.ofSeconds(15),
        (_, _) -> {});
  }

  /// What stands in the ModelFleet when nothing is remembered may be older than what a lock says.
  @Test
  void whatALockHasBrokenOffIsBegunAgainByANewWordAlone() throws Exception {
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0").upgraded("1.1.0");
    for (MapNode object : next.desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    Model model = TestModel.of(next.after("llama", new Run.Action.Abort()));
    assertThat(model.said()).isPresent();
    rollouts().turn(List.of(model), Map.of("llama", List.of(start(1))), MOMENT);
    RolloutState lost = store.load("llama").orElseThrow();
    assertThat(lost.phase()).isInstanceOf(Phase.Aborted.class);
    assertThat(lost.orders().refused().orElseThrow().why()).contains("say it again");
    rollouts().turn(List.of(model), Map.of("llama", List.of(start(2))), MOMENT);
    RolloutState begun = store.load("llama").orElseThrow();
    assertThat(begun.orders().done()).contains("start 2");
    assertThat(begun.phase()).isInstanceOf(Phase.Waiting.class);
  }

  private static Command start(int time) {
    return new Command("start " + time, Command.Verb.START, "an annotation");
  }

  /// It still stands in the ModelFleet, and may have been said of another rollout.
  @Test
  void aRolloutThatIsTakenUpFromTheRouteIsNotHurriedByAnOldWord() throws Exception {
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0").upgraded("1.1.0");
    TestFleet shifted = next.after("llama", new Run.Action.Weight(50));
    for (MapNode object : shifted.desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    Model model = TestModel.of(next);
    var promote = new Command("promote 1", Command.Verb.PROMOTE, "an annotation");
    rollouts().turn(List.of(model), Map.of("llama", List.of(promote)), MOMENT);
    RolloutState state = store.load("llama").orElseThrow();
    assertThat(state.orders().isHurried()).isFalse();
    assertThat(state.orders().refused().orElseThrow().why()).endsWith("say it again");
    var again = new Command("promote 2", Command.Verb.PROMOTE, "an annotation");
    rollouts().turn(List.of(model), Map.of("llama", List.of(again)), MOMENT);
    assertThat(store.load("llama").orElseThrow().orders().done()).contains("promote 2");
    assertThat(store.load("llama").orElseThrow().orders().refused().orElseThrow().id())
        .isEqualTo("promote 1");
  }

  /// What was read before may be older than what was heard since.
  @Test
  void aLockThatNobodyCanReadNowStartsNothing() throws Exception {
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0").upgraded("1.1.0");
    for (MapNode object : next.desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    Model told = TestModel.of(next.after("llama", new Run.Action.Abort()));
    rollouts().turn(List.of(told), Map.of(), MOMENT);
    Model before = TestModel.of(next);
    var away = new FleetRollouts.Moment(NOW, false, true);
    rollouts().turn(List.of(before), Map.of(), away);
    assertThat(store.load("llama").orElseThrow().phase()).isInstanceOf(Phase.Aborted.class);
    rollouts().turn(List.of(before), Map.of(), MOMENT);
    assertThat(store.load("llama").orElseThrow().phase()).isInstanceOf(Phase.Waiting.class);
  }

  /// The next edit comes while the last one is being deleted: one look passes from one to the
  /// other.
  @Test
  void whatFollowsARolloutWaitsForOtherFleetsToo() throws Exception {
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0");
    Model model = TestModel.of(next);
    for (MapNode object : TestFleet.of("llama").desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    StatusRollouts own = records("prod");
    RolloutState steady =
        RolloutState.steady("llama", model.revision(model.live()).orElseThrow(), NOW);
    own.save(
        new RolloutState(
            "llama",
            steady.blue(),
            Optional.of(new Revision("llama-gone", "gone")),
            new Phase.Retiring(),
            steady.shift(),
            steady.orders(),
            List.of(),
            "",
            "",
            ""));
    records("other")
        .save(
            RolloutState.rebuilt(
                "mistral", new Revision("m-1", "one"), new Revision("m-2", "two"), 10, NOW));
    reports(
        "other",
        "{models: [{name: mistral, gpus: %s}]}".formatted(model.settings().gpus().product()));
    new FleetRollouts("nim", "prod", means(), own).turn(List.of(model), Map.of(), MOMENT);
    assertThat(own.load("llama").orElseThrow().phase())
        .isEqualTo(new Phase.Waiting(Phase.Cause.TURN));
  }

  @Test
  void whileNobodyCanTellWhoIsUnderWayNothingBegins() throws Exception {
    var blind =
        new MemoryStore(new HashMap<>()) {
          @Override
          public List<String> others(String gpus) throws ClusterTrouble {
            throw new ClusterTrouble(ClusterTrouble.Reason.UNREACHABLE, "Nobody answers.");
          }
        };
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0");
    for (MapNode object : TestFleet.of("llama").desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    new FleetRollouts("nim", "prod", means(), blind)
        .turn(List.of(TestModel.of(next)), Map.of(), MOMENT);
    assertThat(blind.load("llama").orElseThrow().phase())
        .isEqualTo(new Phase.Waiting(Phase.Cause.TURN));
  }

  private StatusRollouts records(String fleet) throws ClusterTrouble {
    cluster.with(
        "{apiVersion: nimfleet.dev/v1alpha1, kind: ModelFleet, metadata: {name: %s, namespace: nim}}"
            .formatted(fleet));
    return new StatusRollouts(cluster, FleetKind.of("nim", fleet));
  }

  /// Both revisions of one model take GPUs, and the next one would find none for its second.
  @Test
  void aRolloutWaitsForThatOfAnotherFleetOnTheSameGpus() throws Exception {
    TestFleet next = TestFleet.of("llama").upgraded("1.1.0");
    for (MapNode object : TestFleet.of("llama").desired().objects().toList()) {
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
    }
    Model model = TestModel.of(next);
    RolloutState begun =
        RolloutState.rebuilt(
            "mistral", new Revision("m-1", "one"), new Revision("m-2", "two"), 10, NOW);
    String gpus = model.settings().gpus().product();
    StatusRollouts own = records("prod");
    StatusRollouts other = records("other");
    other.save(begun);
    for (String status :
        List.of(
            "{models: [{name: mistral, gpus: %s}]}".formatted(gpus),
            "{models: [{name: mistral, gpus: NVIDIA-L40S}]}",
            "{models: [{name: gemma, gpus: %s}]}".formatted(gpus), // it was removed
            "{models: [{name: mistral}]}")) { // nobody moves its requests any more
      reports("other", status);
      new FleetRollouts("nim", "prod", means(), own).turn(List.of(model), Map.of(), MOMENT);
      RolloutState state = own.load("llama").orElseThrow();
      boolean isBusy = status.contains("mistral, gpus: " + gpus);
      assertThat(state.phase())
          .as(status)
          .isEqualTo(new Phase.Waiting(isBusy ? Phase.Cause.TURN : Phase.Cause.ROOM));
      if (!isBusy) continue;
      assertThat(state.reason())
          .contains("waits for the rollout of `nim/other/mistral`, which uses the same GPUs");
    }
    reports("other", "{models: [{name: mistral, gpus: %s}]}".formatted(gpus));
    assertThat(own.others(gpus)).containsExactly("nim/other/mistral");
    other.save(RolloutState.steady("mistral", begun.blue(), NOW));
    assertThat(own.others(gpus)).isEmpty();
  }

  private void reports(String fleet, String status) throws ClusterTrouble {
    cluster.with(
        "{apiVersion: nimfleet.dev/v1alpha1, kind: ModelFleet, metadata: {name: %s, namespace: nim}, status: %s}"
            .formatted(fleet, status));
  }
}
