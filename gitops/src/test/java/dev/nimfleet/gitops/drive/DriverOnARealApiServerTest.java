package dev.nimfleet.gitops.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestModel;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Applying;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.lease.Fence;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From one version of an image to the next, in a cluster whose controllers are stand-ins. Time is
/// ours: each look is half a minute after the last.
@RequiresApiServer
@RequiresRealCrds
class DriverOnARealApiServerTest {
  private static InstalledCluster installed;
  private Controllers controllers;
  private Instant now = Instant.parse("2027-01-01T00:00:00Z");
  private double slowness = 1;
  private int failsFrom = 101;
  private final Map<String, RolloutState> remembered = new HashMap<>();
  private final List<Integer> weights = new ArrayList<>();
  private final List<String> news = new ArrayList<>();

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of());
  }

  @AfterAll
  static void stop() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void controllers() throws ClusterTrouble {
    controllers = installed.controllers();
    installed.gpus(8);
  }

  @AfterEach
  void empty() {
    controllers.close();
    installed.empty();
  }

  /// A model whose first version serves, and whose files ask for the next.
  private Model upgrading() throws ClusterTrouble {
    var fleet = TestFleet.of("llama");
    deliver(fleet);
    TestFleet next = fleet.upgraded("1.1.0");
    caches(next);
    return TestModel.of(next);
  }

  private static void deliver(TestFleet fleet) {
    var terms =
        new Applier.Terms(
            "0.1.0",
            true,
            false,
            new Pace(
                Duration.ofSeconds(60),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                Duration.ofMillis(50)));
    Desired desired = fleet.desired();
    assertThat(new Applier(installed.cluster(), terms, (_, _) -> {}).apply(ApplyPlan.of(desired)))
        .matches(result -> result.isSuccess());
  }

  /// The caches of a fleet, whose operator downloads them by itself.
  private static void caches(TestFleet fleet) throws ClusterTrouble {
    for (MapNode cache : fleet.desired().shared()) {
      installed.cluster().apply(cache, new Cluster.Applying("nimfleet", true, false));
    }
  }

  private Driver driver() {
    return driver(installed.cluster());
  }

  /// @param written what is written to
  private Driver driver(Cluster written) {
    var applying =
        new Applying(written, ApplySet.of(ApplySet.parentOf("nim", "prod"), List.of()), true);
    var endpoints = new TestModel.Answering();
    var store = new MemoryStore(remembered);
    return new Driver(
        installed.cluster(),
        new Observer(installed.cluster(), endpoints, this::numbers, Duration.ofSeconds(15)),
        new Executor(
            written,
            applying,
            endpoints,
            (model, told) -> news.add(model + " " + told.event() + ": " + told.text())),
        store);
  }

  /// The new revision is as slow as the test says, from some weight on.
  private Metrics.Answer numbers(String query, Instant at) {
    boolean isBad =
        query.contains("v1-1-0") && !weights.isEmpty() && weights.getLast() >= failsFrom;
    return TestModel.numbers(query, at, isBad ? slowness : 1);
  }

  private static Driver.Surroundings around() throws ClusterTrouble {
    return new Driver.Surroundings(Nodes.room(installed.cluster()), List.of(), true);
  }

  /// Looks until something holds.
  private RolloutState drive(
      Driver driver, Model model, List<Command> commands, Predicate<RolloutState> end)
      throws Exception {
    List<Command> said = commands;
    for (int look = 0; look < 400; look++) {
      var decision = driver.turn(model, around(), said, now);
      said = List.of();
      decision.actions().stream()
          .filter(Action.SetWeight.class::isInstance)
          .map(Action.SetWeight.class::cast)
          .forEach(set -> weights.add(set.green()));
      if (end.test(decision.state())) return decision.state();
      now = now.plusSeconds(30);
      Thread.sleep(30);
    }
    throw new AssertionError(remembered + " " + weights + " " + news);
  }

  private Optional<KubeObject> find(String group, String kind, String name) throws ClusterTrouble {
    return installed.cluster().find(new ObjectId(group, kind, "nim", name));
  }

  private String shares() throws ClusterTrouble {
    KubeObject route = find("gateway.networking.k8s.io", "HTTPRoute", "llama").orElseThrow();
    return KubeObject.items(route.items("spec", "rules").getLast(), "backendRefs").stream()
        .map(backend -> backend.text("weight").orElse("?"))
        .toList()
        .toString();
  }

  @Test
  void aNewVersionTakesOverInStepsAndTheOldOneGoes() throws Exception {
    Model model = upgrading();
    RolloutState promoted =
        drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Promoted);
    assertThat(weights).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    assertThat(shares()).isEqualTo("[0, 100]");
    assertThat(promoted.reason()).isNotBlank();
    assertThat(
            find("keda.sh", "ScaledObject", model.live()).orElseThrow().annotation(Observer.PAUSED))
        .as("the old one is whole while it is kept")
        .contains("true");
    drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Steady);
    assertThat(find("apps.nvidia.com", "NIMService", model.live())).isEmpty();
    assertThat(find("keda.sh", "ScaledObject", model.live())).isEmpty();
    assertThat(find("apps.nvidia.com", "NIMService", model.asked())).isPresent();
    assertThat(shares()).isEqualTo("[100]");
    assertThat(news.toString()).contains("PROMOTED").contains("RETIRED");
  }

  @Test
  void aSlowVersionLosesItsRequestsAtOnceAndIsNotTriedAgain() throws Exception {
    Model model = upgrading();
    failsFrom = 40;
    slowness = 10;
    RolloutState aborted =
        drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Aborted);
    drive(driver(), model, List.of(), it -> it.shift().weight() == it.shift().from());
    assertThat(weights).startsWith(10, 20, 30, 40).contains(0);
    assertThat(shares()).isEqualTo("[100, 0]");
    assertThat(aborted.reason()).contains("TTFT p90 is 2 s");
    assertThat(find("apps.nvidia.com", "NIMService", model.asked())).as("for a look").isPresent();
    weights.clear();
    for (int look = 0; look < 20; look++) {
      driver().turn(model, around(), List.of(), now);
      now = now.plusSeconds(300);
    }
    assertThat(remembered.values()).allMatch(it -> it.phase() instanceof Phase.Aborted);
    assertThat(shares()).isEqualTo("[100, 0]");
    assertThat(
            find("keda.sh", "ScaledObject", model.live()).orElseThrow().annotation(Observer.PAUSED))
        .isEmpty();
  }

  @Test
  void aPromotionIsTakenBackBySomebodysWord() throws Exception {
    Model model = upgrading();
    drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Promoted);
    var undo = new Command("1", Command.Verb.UNDO, "somebody");
    drive(driver(), model, List.of(undo), it -> it.phase() instanceof Phase.Undone);
    drive(driver(), model, List.of(), it -> it.shift().weight() == it.shift().from());
    assertThat(shares()).isEqualTo("[100, 0]");
  }

  /// What is remembered is not decided, and so not told, a second time.
  @Test
  void whatIsRememberedIsToldThoughNothingCanBeWritten() throws Exception {
    Model model = upgrading();
    var refusing = driver(new Fence(installed.cluster(), () -> false));
    assertThatThrownBy(() -> refusing.turn(model, around(), List.of(), now))
        .isInstanceOf(ClusterTrouble.class);
    assertThat(remembered)
        .hasEntrySatisfying(
            "llama", state -> assertThat(state.phase()).isEqualTo(new Phase.Preparing()));
    assertThat(news).singleElement().asString().startsWith("llama STARTED: ");

    drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Shifting);
    assertThat(news).filteredOn(told -> told.startsWith("llama STARTED")).hasSize(1);
  }

  @Test
  void nothingIsCreatedWhereThereIsNoRoomForBoth() throws Exception {
    var fleet = TestFleet.of("llama");
    deliver(fleet);
    installed.gpus(0);
    TestFleet next = fleet.upgraded("1.1.0");
    caches(next);
    Model model = TestModel.of(next);
    RolloutState waiting =
        drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Waiting);
    assertThat(waiting.reason()).contains("NVIDIA-H100-80GB-HBM3");
    assertThat(find("apps.nvidia.com", "NIMService", model.asked())).isEmpty();
    installed.gpus(8);
    drive(driver(), model, List.of(), it -> it.phase() instanceof Phase.Shifting);
    assertThat(find("apps.nvidia.com", "NIMService", model.asked())).isPresent();
  }

  /// R24: A process that ends after each look, and remembers nothing but what it has saved.
  @Test
  void whoeverGoesOnFinishesTheSame() throws Exception {
    Model model = upgrading();
    for (int look = 0; look < 400; look++) {
      var decision = driver().turn(model, around(), List.of(), now);
      decision.actions().stream()
          .filter(Action.SetWeight.class::isInstance)
          .map(Action.SetWeight.class::cast)
          .forEach(set -> weights.add(set.green()));
      if (decision.state().phase() instanceof Phase.Promoted) break;
      now = now.plusSeconds(30);
      Thread.sleep(30);
    }
    assertThat(weights).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    assertThat(shares()).isEqualTo("[0, 100]");
  }
}
