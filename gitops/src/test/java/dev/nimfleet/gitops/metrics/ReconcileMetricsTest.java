package dev.nimfleet.gitops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.reconcile.FleetState;
import dev.nimfleet.gitops.reconcile.FleetState.ModelState;
import dev.nimfleet.gitops.reconcile.FleetState.Stage;
import dev.nimfleet.gitops.reconcile.Listener.Event;
import dev.nimfleet.gitops.reconcile.Source.Trouble;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcileMetricsTest {
  private static final Path RUNBOOK = Path.of("..", "docs", "reconcile.md");
  private static final ObjectId FLEET = new ObjectId("nimfleet.dev", "ModelFleet", "nim", "prod");
  private static final ObjectId SCALER = new ObjectId("keda.sh", "ScaledObject", "nim", "llama");
  private static final String WHY = "a text that a file or a server says";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
  private final ReconcileMetrics metrics = new ReconcileMetrics(now::get);

  private void allHappens() {
    metrics.leader(() -> true);
    metrics.looked("loop", "", Trouble.NONE);
    now.set(now.get().plusSeconds(90));
    metrics.looked("loop", "", new Trouble(WHY, false));
    metrics.happened(FLEET, new Event.Began(WHY));
    metrics.happened(
        FLEET, new Event.Ended(WHY, result(), Duration.ofSeconds(7), false, true, true));
    metrics.happened(FLEET, new Event.Stands(state()));
    Revision blue = new Revision("llama-1", "1");
    metrics.happened(
        FLEET, new Event.Moves(Map.of("llama", RolloutState.steady("llama", blue, now.get()))));
    metrics.wrote("apply", "NIMService");
    metrics.failed(ClusterTrouble.Reason.FORBIDDEN);
  }

  private static Result result() {
    return new Result(List.of(), List.of(SCALER), 4, List.of(), List.of(), new TreeMap<>(), true);
  }

  private static FleetState state() {
    return new FleetState(
        WHY,
        Optional.of(WHY),
        false,
        false,
        new TreeMap<>(Map.of("llama", new ModelState(Stage.FAILED, WHY))),
        true,
        "",
        false,
        "",
        List.of(),
        List.of(SCALER),
        List.of(SCALER),
        Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void everyMetricSaysWhatItIs(Metric metric) {
    allHappens();
    assertThat(metrics.text())
        .containsPattern(
            "# HELP %s(_total|_seconds)? %s\n"
                .formatted(name(metric), Pattern.quote(metric.help())));
    assertThat(metric.help()).matches("[A-Z0-9].*\\.");
  }

  @ParameterizedTest
  @EnumSource
  void theRunbookListsEveryMetric(Metric metric) throws IOException {
    assertThat(Files.readString(RUNBOOK))
        .containsPattern(
            "\n\\| `%s(_total|_seconds)?` \\| .* \\| %s \\|\n"
                .formatted(name(metric), Pattern.quote(metric.help())));
  }

  private static String name(Metric metric) {
    return metric.id().replace('.', '_');
  }

  @Test
  void whatIsToldIsWhatHappened() {
    allHappens();
    assertThat(metrics.text())
        .contains(
            "nimfleet_reconcile_duration_seconds_bucket{fleet=\"nim/prod\",result=\"success\",le=\"5.0\"}"
                + " 0",
            "nimfleet_reconcile_duration_seconds_bucket{fleet=\"nim/prod\",result=\"success\",le=\"15.0\"}"
                + " 1",
            "nimfleet_reconcile_corrections_total{fleet=\"nim/prod\",kind=\"ScaledObject\"} 1.0",
            "nimfleet_fleet_condition{condition=\"Ready\",fleet=\"nim/prod\"} 1.0",
            "nimfleet_fleet_condition{condition=\"Drifted\",fleet=\"nim/prod\"} 1.0",
            "nimfleet_fleet_objects{fleet=\"nim/prod\",state=\"contested\"} 1.0",
            "nimfleet_model_state{fleet=\"nim/prod\",model=\"llama\",state=\"Failed\"} 1.0",
            "nimfleet_rollout_phase{fleet=\"nim/prod\",model=\"llama\",phase=\"Steady\"} 1.0",
            "nimfleet_rollout_weight{fleet=\"nim/prod\",model=\"llama\"} 0.0",
            "nimfleet_source_stale{fleet=\"\"} 1.0",
            "nimfleet_source_age_seconds{fleet=\"\"} 90.0",
            "nimfleet_reconcile_leader 1.0",
            "nimfleet_api_writes_total{kind=\"NIMService\",verb=\"apply\"} 1.0",
            "nimfleet_api_errors_total{reason=\"forbidden\"} 1.0");
  }

  @Test
  void noLabelHoldsWhatSomebodyElseHasWritten() {
    allHappens();
    metrics.wrote("apply", "KindOfAFolder");
    assertThat(metrics.text())
        .doesNotContain(WHY, "KindOfAFolder")
        .contains("nimfleet_api_writes_total{kind=\"other\",verb=\"apply\"} 1.0");
  }

  /// Or a replica that leads no longer would go on to tell how things were.
  @Test
  void whatNobodyLooksAfterAnyMoreIsNotTold() {
    allHappens();
    metrics.happened(FLEET, new Event.Left());
    metrics.stopped("loop");
    assertThat(metrics.text()).doesNotContain("nim/prod", "nimfleet_source_age_seconds{");
  }
}
