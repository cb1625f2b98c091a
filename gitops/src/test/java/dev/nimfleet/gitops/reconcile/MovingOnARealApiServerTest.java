package dev.nimfleet.gitops.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestModel;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Orders;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A reconciler that moves requests to a new version, while it keeps everything else as it is to
/// be. An hour passes in a second.
@RequiresApiServer
@RequiresRealCrds
class MovingOnARealApiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int HASTE = 600;
  private static final TestFleet FLEET = TestFleet.of("llama");
  private static InstalledCluster installed;
  private final long began = System.nanoTime();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private Controllers controllers;
  private volatile double slowness = 1;
  private volatile Look look = new Look.Unreachable("Nothing yet.");
  private Optional<Thread> running = Optional.empty();

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
    installed.gpus(16);
  }

  @AfterAll
  static void stop() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void controllers() {
    controllers = installed.controllers();
  }

  @AfterEach
  void empty() throws InterruptedException {
    end();
    controllers.close();
    installed.server().kubectl("delete", "modelfleet", "--all", "-n", "nim");
    installed.empty();
  }

  private Instant now() {
    Duration real = Duration.ofNanos(System.nanoTime() - began);
    return Instant.parse("2027-01-01T00:00:00Z").plus(real.multipliedBy(HASTE));
  }

  private void reconcile() {
    Reconciler.Terms terms =
        TestTerms.within(
            LIMIT,
            DriftMode.CORRECT,
            new Backoff(
                Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofSeconds(2), () -> 0.5),
            this::now);
    var means =
        new FleetRollouts.Means(
            installed.cluster(),
            new TestModel.Answering(),
            this::numbers,
            Duration.ofSeconds(15),
            (model, told) -> news.add(told.event() + ": " + told.text()));
    var reconciler = new Reconciler(installed.cluster(), () -> look, terms, Optional.of(means));
    running = Optional.of(Thread.ofVirtual().start(reconciler::run));
  }

  private void end() throws InterruptedException {
    if (running.isEmpty()) return;
    running.get().interrupt();
    running.get().join();
    running = Optional.empty();
  }

  private Metrics.Answer numbers(String query, Instant at) {
    return TestModel.numbers(query, at, query.contains("v1-1-0") ? slowness : 1);
  }

  private static Look at(String revision, TestFleet fleet) {
    return new Look.At(
        revision, List.of(fleet.desired()), Map.of("nim/prod", List.of(TestModel.of(fleet))));
  }

  private static Optional<KubeObject> find(String group, String kind, String name) {
    try {
      return installed.cluster().find(new ObjectId(group, kind, "nim", name));
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }

  private static String shares() {
    return find("gateway.networking.k8s.io", "HTTPRoute", "llama").stream()
        .flatMap(route -> route.items("spec", "rules").stream())
        .flatMap(rule -> KubeObject.items(rule, "backendRefs").stream())
        .map(backend -> backend.text("name").orElse("?") + " " + backend.text("weight").orElse("?"))
        .toList()
        .toString();
  }

  private static String status() {
    return find("nimfleet.dev", "ModelFleet", "prod")
        .map(fleet -> fleet.fields().get("status").toString())
        .orElse("none");
  }

  private void await(String what, java.util.function.BooleanSupplier holds) {
    assertThat(Patience.until(LIMIT, holds))
        .as("%s: %s %s %s", what, shares(), news, status())
        .isTrue();
  }

  private static boolean isReady(String revision) {
    return find("nimfleet.dev", "ModelFleet", "prod")
        .flatMap(fleet -> fleet.text("status", "lastAppliedRevision"))
        .filter(revision::equals)
        .isPresent();
  }

  /// Brings the first version up, and asks for the next.
  private Model upgrade() {
    look = at("one", FLEET);
    reconcile();
    await("the first version", () -> isReady("one"));
    TestFleet next = FLEET.upgraded("1.1.0");
    look = at("two", next);
    return TestModel.of(next);
  }

  @Test
  void aNewVersionTakesOverAndTheOldOneGoesWhileEverythingElseIsKept() {
    Model model = upgrade();
    var seen = new ArrayList<String>();
    await(
        "the new version alone",
        () -> {
          String shares = shares();
          if (seen.isEmpty() || !seen.getLast().equals(shares)) seen.add(shares);
          return shares.equals("[%s 100]".formatted(model.asked()));
        });
    String both = "[" + model.live() + " %d, " + model.asked() + " %d]";
    assertThat(seen).contains(both.formatted(90, 10), both.formatted(50, 50));
    await("the old one goes", () -> find("apps.nvidia.com", "NIMService", model.live()).isEmpty());
    assertThat(find("keda.sh", "ScaledObject", model.asked())).isPresent();
    // Its files still name the old version; the next runs do not bring it back.
    installed.patch("scaledobject", model.asked(), "{\"spec\":{\"cooldownPeriod\":60}}");
    await(
        "drift is still put back",
        () ->
            find("keda.sh", "ScaledObject", model.asked())
                .flatMap(it -> it.text("spec", "cooldownPeriod"))
                .filter("600"::equals)
                .isPresent());
    assertThat(find("apps.nvidia.com", "NIMService", model.live())).isEmpty();
  }

  @Test
  void aSlowVersionIsTakenBackAndStaysBackAfterARestart() throws Exception {
    slowness = 10;
    Model model = upgrade();
    String none = "[%s 100, %s 0]".formatted(model.live(), model.asked());
    await("it is broken off", () -> status().contains("Aborted"));
    await("all requests are back", () -> shares().equals(none));
    end();
    slowness = 1;
    reconcile();
    Thread.sleep(3000);
    assertThat(shares()).isEqualTo(none);
    assertThat(status()).contains("Aborted");
  }

  /// `git revert` of the commit: files know nothing of the new version any more.
  @Test
  void aRevertedCommitGivesAllRequestsBackAndTheNewVersionGoes() {
    Model model = upgrade();
    await("half of it", () -> shares().contains(model.asked() + " 40"));
    look = at("three", FLEET);
    await("the old version alone", () -> shares().equals("[%s 100]".formatted(model.live())));
    await("the new one goes", () -> find("apps.nvidia.com", "NIMService", model.asked()).isEmpty());
    await("all of the revision is there", () -> isReady("three"));
    assertThat(find("keda.sh", "ScaledObject", model.live())).isPresent();
  }

  @Test
  void somebodyBreaksItOffByAnAnnotation() {
    Model model = upgrade();
    await("it has begun", () -> shares().contains(model.asked() + " 10"));
    installed.annotate("rollout.nimfleet.dev/llama=abort 1");
    String none = "[%s 100, %s 0]".formatted(model.live(), model.asked());
    await("all requests are back", () -> shares().equals(none) && status().contains("Aborted"));
  }

  @Test
  void aWordThatDoesNotFitIsAnsweredInTheStatus() throws Exception {
    look = at("one", FLEET);
    reconcile();
    await("the first version", () -> isReady("one"));
    Command said =
        SaidWords.say(
            installed.cluster(),
            new ObjectId("nimfleet.dev", "ModelFleet", "nim", "prod"),
            "llama",
            Command.Verb.PAUSE,
            Instant.now());
    var refused = new Orders.Refused(said.id(), "no rollout is under way");
    await(
        "an answer",
        () ->
            find("nimfleet.dev", "ModelFleet", "prod").stream()
                .flatMap(fleet -> StatusRollouts.of(fleet).values().stream())
                .anyMatch(state -> state.orders().refused().equals(Optional.of(refused))));
  }

  @Test
  void aWordThatNobodyKnowsIsToldOnceWithThoseThatThereAre() throws Exception {
    look = at("one", FLEET);
    reconcile();
    await("the first version", () -> isReady("one"));
    installed.annotate("rollout.nimfleet.dev/llama=abrot 1", "rollout.nimfleet.dev/lama=abort 1");
    String word =
        "`abrot`, which an annotation says of `llama`, is no word for a rollout; there are `start`,"
            + " `pause`, `resume`, `promote`, `abort`, `undo`, `retire`.";
    String model =
        "`abort` is said of `lama` by an annotation, and the fleet has no such model; there are"
            + " `llama`.";
    await("an answer", () -> status().contains(word));
    Thread.sleep(1000);
    assertThat(news).containsOnlyOnce("REFUSED: " + word, "REFUSED: " + model);

    installed.annotate("rollout.nimfleet.dev/llama-");
    await("nothing is said any more", () -> !status().contains("abrot"));
  }

  /// The lock that says how a rollout ended is no new rollout, and brings nothing back.
  @Test
  void aCommitOfWhatWasDoneChangesNothing() throws Exception {
    Model model = upgrade();
    await("the new version alone", () -> news.toString().contains("PROMOTED"));
    TestFleet promoted =
        FLEET
            .upgraded("1.1.0")
            .upgraded("1.1.0")
            .after("llama", new Run.Action.Weight(100))
            .after("llama", new Run.Action.Promote());
    look = at("three", promoted);
    await("the old one goes", () -> find("apps.nvidia.com", "NIMService", model.live()).isEmpty());
    look = at("four", promoted.after("llama", new Run.Action.Retire()));
    await("all of the last commit", () -> isReady("four"));
    Thread.sleep(2000);
    assertThat(shares()).isEqualTo("[%s 100]".formatted(model.asked()));
    assertThat(find("apps.nvidia.com", "NIMService", model.live())).isEmpty();
    assertThat(news.stream().filter(told -> told.startsWith("STARTED"))).hasSize(1);
    assertThat(news.toString()).doesNotContain("REFUSED", "UNDONE", "ABORTED");
  }

  @Test
  void aCommitOfWhatWasBrokenOffIsNotRefused() throws Exception {
    slowness = 10;
    Model model = upgrade();
    String none = "[%s 100, %s 0]".formatted(model.live(), model.asked());
    await("it is broken off", () -> status().contains("Aborted") && shares().equals(none));
    look =
        at(
            "three",
            FLEET.upgraded("1.1.0").upgraded("1.1.0").after("llama", new Run.Action.Abort()));
    await("all of the last commit", () -> isReady("three"));
    await("the lock is heard", () -> status().contains("abort " + model.asked()));
    assertThat(shares()).isEqualTo(none);
    assertThat(news.toString()).doesNotContain("REFUSED");
  }
}
