package dev.nimfleet.gitops.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.standin.Controllers;
import dev.nimfleet.standin.Fault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A reconciler that runs while its source and its cluster change.
@RequiresApiServer
@RequiresRealCrds
class ReconcilerOnARealApiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectId FLEET = new ObjectId("nimfleet.dev", "ModelFleet", "nim", "prod");

  private static InstalledCluster installed;
  private Controllers controllers;
  private volatile Look look = new Look.Unreachable("Nothing yet.");
  private Optional<Thread> running = Optional.empty();

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
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

  private void reconcile(DriftMode drift) {
    Reconciler.Terms terms =
        TestTerms.within(
            LIMIT,
            drift,
            new Backoff(
                Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(2), () -> 0.5),
            InstantSource.system());
    var reconciler = new Reconciler(installed.cluster(), () -> look, terms);
    running = Optional.of(Thread.ofVirtual().start(reconciler::run));
  }

  private void end() throws InterruptedException {
    if (running.isEmpty()) return;
    running.get().interrupt();
    running.get().join();
  }

  private static void await(String what, Callable<Boolean> holds) {
    assertThat(
            Patience.until(
                LIMIT,
                () -> {
                  try {
                    return holds.call();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }))
        .as(what + ": " + fleet().map(KubeObject::fields).map(Object::toString).orElse("none"))
        .isTrue();
  }

  private static Optional<KubeObject> fleet() {
    try {
      return installed.cluster().find(FLEET);
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isReady(String revision) {
    return fleet()
        .filter(fleet -> fleet.condition("Ready").filter(Condition::isTrue).isPresent())
        .flatMap(fleet -> fleet.text("status", "lastAppliedRevision"))
        .filter(revision::equals)
        .isPresent();
  }

  private static String service(TestFleet fleet) {
    return fleet.desired().models().values().iterator().next().stream()
        .map(ObjectId::of)
        .filter(id -> id.kind().equals("NIMService"))
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static Optional<String> cooldown(String scaler) throws ClusterTrouble {
    return installed
        .cluster()
        .find(new ObjectId("keda.sh", "ScaledObject", "nim", scaler))
        .flatMap(object -> object.text("spec", "cooldownPeriod"));
  }

  /// R46
  @Test
  void aNewRevisionIsAppliedAndWhatSomebodyEditsIsPutBack() {
    var fleet = TestFleet.of("llama");
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.CORRECT);
    await("the first revision", () -> isReady("one"));
    KubeObject status = fleet().orElseThrow();
    assertThat(status.items("status", "models").toString()).contains("Ready").contains("llama");
    assertThat(status.items("status", "inventory")).hasSize(5);
    assertThat(status.condition("Reconciling").orElseThrow().isFalse()).isTrue();
    installed.patch("scaledobject", service(fleet), "{\"spec\":{\"cooldownPeriod\":60}}");
    await("the edit is put back", () -> cooldown(service(fleet)).equals(Optional.of("600")));
    look = new Look.At("two", List.of(TestFleet.of("llama", "mistral").desired()));
    await("the second revision", () -> isReady("two"));
  }

  /// R15: an autoscaler, an older tool or a mutating webhook, which never gives in either.
  @Test
  void whoChangesAnObjectBackEachTimeIsToldOf() throws InterruptedException {
    var fleet = TestFleet.of("llama");
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.CORRECT);
    await("the first revision", () -> isReady("one"));
    Thread other = Thread.startVirtualThread(() -> contest(service(fleet)));
    await(
        "the contest is told",
        () ->
            fleet()
                .flatMap(it -> it.condition("Drifted"))
                .filter(Condition::isTrue)
                .filter(it -> it.reason().equals("Contested"))
                .filter(it -> it.message().contains("ScaledObject nim/" + service(fleet)))
                .isPresent());
    other.interrupt();
    other.join();
    await(
        "it is over",
        () ->
            fleet().flatMap(it -> it.condition("Drifted")).filter(Condition::isFalse).isPresent());
  }

  /// R45
  @Test
  void whileAFleetIsSuspendedNothingOfItIsTouched() throws InterruptedException {
    var fleet = TestFleet.of("llama");
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.CORRECT);
    await("the first revision", () -> isReady("one"));
    installed.annotate("nimfleet.dev/suspend=true");
    await(
        "it is suspended",
        () ->
            fleet()
                .flatMap(it -> it.condition("Reconciling"))
                .filter(it -> it.reason().equals("Suspended"))
                .isPresent());
    installed.patch("scaledobject", service(fleet), "{\"spec\":{\"cooldownPeriod\":60}}");
    look = new Look.At("two", List.of(TestFleet.of("llama", "mistral").desired()));
    Thread.sleep(2500); // two intervals
    assertThat(fleet().flatMap(it -> it.text("status", "lastAppliedRevision"))).contains("one");
    installed.annotate("nimfleet.dev/suspend=false");
    await("the second revision", () -> isReady("two"));
    await("the edit is put back", () -> cooldown(service(fleet)).equals(Optional.of("600")));
  }

  /// Suspended in the middle of a run, it has not failed.
  @Test
  void aModelThatIsSuspendedWhileItWaitsHasNotFailed() {
    var fleet = TestFleet.of("llama");
    String cache =
        fleet.desired().shared().stream().map(ObjectId::of).findFirst().orElseThrow().name();
    controllers.change(usual -> usual.with(cache, new Fault.CacheNeverReady()));
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.CORRECT);
    await("it waits", () -> models().contains("is InProgress."));
    installed.annotate("nimfleet.dev/suspend=true");
    await("it is suspended", () -> says("Reconciling", "nimfleet.dev/suspend"));
    assertThat(models()).contains("is InProgress.").doesNotContain("Failed");
  }

  @Test
  void whatWasMissingIsNotToldAnyMoreOnceItIsThere() throws ClusterTrouble {
    var fleet = TestFleet.of("llama");
    String cache =
        fleet.desired().shared().stream().map(ObjectId::of).findFirst().orElseThrow().name();
    controllers.change(usual -> usual.with(cache, new Fault.CacheNeverReady()));
    installed.server().kubectl("delete", "secret", "ngc-api-secret", "-n", "nim");
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.CORRECT);
    await("it is told", () -> says("Ready", "There is no Secret `ngc-api-secret`"));
    assertThat(says("Stalled", "There is no Secret `ngc-api-secret`")).isTrue();
    installed.surroundings();
    await("it goes on", () -> says("Ready", "is InProgress."));
    assertThat(says("Ready", "There is no Secret")).isFalse();
    assertThat(says("Stalled", "There is no Secret")).isFalse();
  }

  private static boolean says(String condition, String words) {
    return fleet()
        .flatMap(it -> it.condition(condition))
        .filter(it -> it.message().contains(words))
        .isPresent();
  }

  private static String models() {
    return fleet().map(it -> it.items("status", "models").toString()).orElse("");
  }

  private static void contest(String scaler) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (cooldown(scaler).equals(Optional.of("600"))) {
          installed.patch("scaledobject", scaler, "{\"spec\":{\"cooldownPeriod\":60}}");
        }
        Thread.sleep(100);
      } catch (ClusterTrouble | InterruptedException | IllegalStateException _) {
        return;
      }
    }
  }

  @Test
  void whatSomebodyEditsIsOnlyToldWhenThatIsWanted() {
    var fleet = TestFleet.of("llama");
    look = new Look.At("one", List.of(fleet.desired()));
    reconcile(DriftMode.WARN);
    await("the first revision", () -> isReady("one"));
    installed.patch("scaledobject", service(fleet), "{\"spec\":{\"cooldownPeriod\":60}}");
    await(
        "the edit is told",
        () ->
            fleet()
                .flatMap(it -> it.condition("Drifted"))
                .filter(Condition::isTrue)
                .filter(it -> it.message().contains(service(fleet)))
                .isPresent());
    await("and left", () -> cooldown(service(fleet)).equals(Optional.of("60")));
    installed.patch("scaledobject", service(fleet), "{\"spec\":{\"cooldownPeriod\":600}}");
    await(
        "nothing differs any more",
        () ->
            fleet().flatMap(it -> it.condition("Drifted")).filter(Condition::isFalse).isPresent());
  }

  /// R44
  @Test
  void aRunThatWaitsIsBrokenOffByANewRevision() {
    var waits = TestFleet.of("llama");
    String cache =
        waits.desired().shared().stream().map(ObjectId::of).findFirst().orElseThrow().name();
    controllers.change(usual -> usual.with(cache, new Fault.CacheNeverReady()));
    look = new Look.At("one", List.of(waits.desired()));
    reconcile(DriftMode.CORRECT);
    await(
        "why it waits",
        () ->
            fleet()
                .filter(it -> it.items("status", "models").toString().contains("is InProgress."))
                .isPresent());
    assertThat(fleet().orElseThrow().condition("Reconciling").orElseThrow().isTrue()).isTrue();
    look = new Look.At("two", List.of(TestFleet.of("mistral").desired()));
    await("the second revision", () -> isReady("two"));
  }

  @Test
  void aSourceThatCannotBeReadLeavesWhatRunsAsItIs() {
    look = new Look.At("one", List.of(TestFleet.of("llama").desired()));
    reconcile(DriftMode.CORRECT);
    await("the first revision", () -> isReady("one"));
    look = new Look.Unreachable("The repository does not answer.");
    await(
        "the source's trouble is told",
        () ->
            fleet()
                .flatMap(it -> it.condition("Ready"))
                .filter(it -> it.message().contains("The repository does not answer."))
                .isPresent());
    assertThat(isReady("one")).isTrue();
  }

  /// R45
  @Test
  void aRunIsAskedForByAnAnnotation() {
    look = new Look.At("one", List.of(TestFleet.of("llama").desired()));
    reconcile(DriftMode.CORRECT);
    await("the first revision", () -> isReady("one"));
    installed.annotate("nimfleet.dev/reconcile-requested-at=today");
    await(
        "the request is answered",
        () ->
            fleet()
                .flatMap(it -> it.text("status", "lastHandledReconcileAt"))
                .filter("today"::equals)
                .isPresent());
  }
}
