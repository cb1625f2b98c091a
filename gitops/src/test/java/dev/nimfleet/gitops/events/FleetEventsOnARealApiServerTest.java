package dev.nimfleet.gitops.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.TestTerms;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.health.Pulse;
import dev.nimfleet.gitops.lease.Fence;
import dev.nimfleet.gitops.metrics.ReconcileMetrics;
import dev.nimfleet.gitops.reconcile.Backoff;
import dev.nimfleet.gitops.reconcile.DriftMode;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Listener.Event;
import dev.nimfleet.gitops.reconcile.Reconciler;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What people see of a reconciler without reading its log.
@RequiresApiServer
@RequiresRealCrds
class FleetEventsOnARealApiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectId FLEET = new ObjectId("nimfleet.dev", "ModelFleet", "nim", "prod");

  private static InstalledCluster installed;

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void stop() {
    if (installed != null) installed.close();
  }

  private static List<KubeObject> events(String reason) {
    try {
      return installed.cluster().list(new ObjectId("", "Event", "nim", "*"), "nim", "").stream()
          .filter(event -> event.text("reason").filter(reason::equals).isPresent())
          .toList();
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String reason) {
    assertThat(Patience.until(LIMIT, () -> !events(reason).isEmpty())).as(reason).isTrue();
  }

  private static Event.Ended failing(String why) {
    var result =
        new Result(
            List.of(),
            List.of(),
            0,
            List.of(),
            List.of(),
            new TreeMap<>(Map.of("llama", why)),
            true);
    return new Event.Ended("one", result, Duration.ZERO, true, false, true);
  }

  @Test
  void whatHappensToAFleetIsSeenInItsDescriptionAndItsMetrics() throws InterruptedException {
    var fleet = TestFleet.of("llama");
    var metrics = new ReconcileMetrics(InstantSource.system());
    var pulse = new Pulse(Duration.ofMinutes(1), System::nanoTime);
    var second = Duration.ofSeconds(1);
    Reconciler.Terms terms =
        TestTerms.within(
            LIMIT,
            DriftMode.CORRECT,
            new Backoff(second, second, second, () -> 0.5),
            InstantSource.system());
    try (Controllers _ = installed.controllers();
        var events = new FleetEvents(installed.cluster(), InstantSource.system(), _ -> {})) {
      var reconciler =
          new Reconciler(
              metrics.counted(installed.cluster()),
              () -> new Look.At("one", List.of(fleet.desired())),
              terms,
              Optional.empty(),
              Listener.all(List.of(metrics, pulse, events)));
      Thread running = Thread.ofVirtual().start(reconciler::run);
      await("Applied");
      String scaler =
          fleet
              .desired()
              .objects()
              .map(ObjectId::of)
              .filter(id -> id.kind().equals("ScaledObject"))
              .findFirst()
              .orElseThrow()
              .name();
      installed.patch("scaledobject", scaler, "{\"spec\":{\"cooldownPeriod\":60}}");
      await("DriftCorrected");
      assertThat(pulse.unready()).isEmpty();
      assertThat(pulse.hung()).isEmpty();
      assertThat(metrics.text())
          .contains(
              "nimfleet_fleet_condition{condition=\"Ready\",fleet=\"nim/prod\"} 1.0",
              "nimfleet_model_state{fleet=\"nim/prod\",model=\"llama\",state=\"Ready\"} 1.0",
              "nimfleet_reconcile_corrections_total{fleet=\"nim/prod\",kind=\"ScaledObject\"} 1.0",
              "nimfleet_api_writes_total{kind=\"NIMCache\",verb=\"apply\"}",
              "nimfleet_source_stale{fleet=\"\"} 0.0");
      running.interrupt();
      running.join();
      assertThat(metrics.text()).as("of a loop that has ended").doesNotContain("nim/prod");
    }
    assertThat(installed.server().kubectl("describe", "modelfleet", "prod", "-n", "nim"))
        .contains("NewRevision", "Applies revision one.", "Applied", "DriftCorrected");
  }

  @Test
  void theSameAgainIsCountedAndNotRepeated() {
    var now = new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
    try (var events = new FleetEvents(installed.cluster(), now::get, _ -> {})) {
      for (int run = 0; run < 30; run++) events.happened(FLEET, failing("No GPU."));
      await("Failed");
      now.set(now.get().plusSeconds(61));
      events.happened(FLEET, failing("No GPU."));
      assertThat(
              Patience.until(
                  LIMIT,
                  () -> events("Failed").getFirst().number("count").equals(Optional.of(31L))))
          .isTrue();
      assertThat(events("Failed")).hasSize(1);
      assertThat(events("Failed").getFirst().text("message")).contains("llama: No GPU.");
      now.set(now.get().plusSeconds(3600));
      events.happened(FLEET, failing("No GPU."));
      assertThat(Patience.until(LIMIT, () -> events("Failed").size() == 2)).isTrue();
    }
  }

  @Test
  void aRolloutIsToldOfWithItsModel() {
    try (var events = new FleetEvents(installed.cluster(), InstantSource.system(), _ -> {})) {
      events
          .of("nim/prod")
          .tell("llama", new Action.Notify(Action.Event.ABORTED, "TTFT p90 is 3 s."));
      await("RolloutAborted");
      KubeObject told = events("RolloutAborted").getFirst();
      assertThat(told.text("type")).contains("Warning");
      assertThat(told.text("message")).contains("llama: TTFT p90 is 3 s.");
    }
  }

  @Test
  void whoMayNotWriteEventsSaysSoOnce() {
    var log = new CopyOnWriteArrayList<String>();
    var mayWrite = new AtomicBoolean();
    var refused = new AtomicInteger();
    var now = new AtomicReference<>(Instant.parse("2027-01-02T00:00:00Z"));
    var refusing =
        new Fence(
            installed.cluster(),
            () -> mayWrite.get() || refused.incrementAndGet() == Integer.MAX_VALUE);
    try (var events = new FleetEvents(refusing, now::get, log::add)) {
      for (int run = 1; run <= 2; run++) {
        events.happened(FLEET, failing("Refused in run %d.".formatted(run)));
        int times = run;
        assertThat(Patience.until(LIMIT, () -> refused.get() == times)).isTrue();
        assertThat(Patience.until(LIMIT, () -> !log.isEmpty())).isTrue();
        now.set(now.get().plus(Duration.ofHours(2)));
      }
      mayWrite.set(true);
      events.of("nim/prod").tell("llama", new Action.Notify(Action.Event.RETIRED, "Gone."));
      await("RolloutRetired");
    }
    assertThat(log).hasSize(1);
  }
}
