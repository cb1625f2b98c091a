package dev.nimfleet.gitops.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestModel;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetRolloutsTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  private final FakeCluster cluster = new FakeCluster();

  private final RolloutStore store = new MemoryStore(new HashMap<>());

  private FleetRollouts rollouts() {
    var means =
        new FleetRollouts.Means(
            cluster,
            new TestModel.Answering(),
            (_, _) -> new Metrics.Answer.Vector(List.of()),
            Duration.ofSeconds(15),
            (_, _) -> {});
    return new FleetRollouts("nim", "prod", means, store);
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
    rollouts().turn(List.of(model), Map.of("llama", List.of(start(1))), true, NOW);
    RolloutState lost = store.load("llama").orElseThrow();
    assertThat(lost.phase()).isInstanceOf(Phase.Aborted.class);
    assertThat(lost.orders().refused().orElseThrow().why()).contains("say it again");
    rollouts().turn(List.of(model), Map.of("llama", List.of(start(2))), true, NOW);
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
    rollouts().turn(List.of(model), Map.of("llama", List.of(promote)), true, NOW);
    RolloutState state = store.load("llama").orElseThrow();
    assertThat(state.orders().isHurried()).isFalse();
    assertThat(state.orders().refused().orElseThrow().why()).endsWith("say it again");
    var again = new Command("promote 2", Command.Verb.PROMOTE, "an annotation");
    rollouts().turn(List.of(model), Map.of("llama", List.of(again)), true, NOW);
    assertThat(store.load("llama").orElseThrow().orders().done()).contains("promote 2");
    assertThat(store.load("llama").orElseThrow().orders().refused().orElseThrow().id())
        .isEqualTo("promote 1");
  }
}
