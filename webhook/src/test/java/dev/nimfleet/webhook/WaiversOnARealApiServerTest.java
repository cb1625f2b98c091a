package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.FREE;
import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static dev.nimfleet.webhook.GuardedCluster.HOME;
import static dev.nimfleet.webhook.GuardedCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Waivers that are objects of the cluster.
@RequiresApiServer
@RequiresRealCrds
class WaiversOnARealApiServerTest {
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

  private static GuardedCluster cluster;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    cluster = GuardedCluster.start();
    client = cluster.client();
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static ApiResponse tried(String yaml, String name) {
    return client.dryRun().create(Models.scaledObjectRef(GUARDED, name), yaml);
  }

  @Test
  void aWaiverLetsItsObjectPassAndIsShownAndCounted() {
    String yaml = Models.hurriedScaler(GUARDED, "batch");
    assertThat(tried(yaml, "batch").message()).contains("[scale-in-cooldown]");
    cluster.waive(HOME, "batch", "scale-in-cooldown", "batch", today);
    await("it holds", () -> tried(yaml, "batch").isSuccess());
    String used =
        "nimfleet_waiver_uses_total{rule=\"scale-in-cooldown\",waiver=\"PolicyWaiver `batch`\"}";
    double before = cluster.metric(used);
    assertThat(cluster.kubectl(yaml, List.of("apply", "--server-side")))
        .isEqualTo(
            """
            Warning: [scale-in-cooldown] Waived until %s by ml-platform: nightly batch
            scaledobject.keda.sh/batch serverside-applied
            """
                .formatted(today));
    assertThat(cluster.metric(used)).isEqualTo(before + 1);
    assertThat(tried(Models.hurriedScaler(GUARDED, "other"), "other").message())
        .contains("[scale-in-cooldown]");
  }

  /// S6: whoever may write to the namespace of a model must not excuse it.
  @Test
  void onlyTheAdministratorsNamespaceHasWaivers() {
    cluster.waive(GUARDED, "own", "scale-in-cooldown", "own", today.plusDays(9));
    cluster.waive(FREE, "own", "scale-in-cooldown", "own", today.plusDays(9));
    cluster.waive(HOME, "witness", "scale-in-cooldown", "witness", today.plusDays(9));
    await(
        "a later one holds",
        () -> tried(Models.hurriedScaler(GUARDED, "witness"), "witness").isSuccess());
    ApiResponse response = tried(Models.hurriedScaler(GUARDED, "own"), "own");
    assertThat(response.message()).contains("[scale-in-cooldown]");
    assertThat(response.warnings()).isEmpty();
  }

  @Test
  void aWaiverThatEndedYesterdayOnlyTellsThatItDid() {
    LocalDate yesterday = today.minusDays(1);
    cluster.waive(HOME, "ended", "scale-in-cooldown", "ended", yesterday);
    String yaml = Models.hurriedScaler(GUARDED, "ended");
    await("it is known", () -> !tried(yaml, "ended").warnings().isEmpty());
    ApiResponse response = tried(yaml, "ended");
    assertThat(response.message()).contains("[scale-in-cooldown]");
    assertThat(response.warnings())
        .containsExactly(
            "[scale-in-cooldown] The waiver of ml-platform ended on %s.".formatted(yesterday));
  }

  /// S6.
  @Test
  void twoWaiversNeverWidenEachOther() {
    cluster.waive(HOME, "left", "scale-in-cooldown", "left", today.plusDays(9));
    cluster.waive(HOME, "right", "no-cpu-autoscaling", "right", today.plusDays(9));
    await("one holds", () -> tried(Models.hurriedScaler(GUARDED, "left"), "left").isSuccess());
    await("the other holds", () -> tried(Models.cpuScaler(GUARDED, "right"), "right").isSuccess());
    assertThat(tried(Models.cpuScaler(GUARDED, "left"), "left").message())
        .contains("[no-cpu-autoscaling]");
    assertThat(tried(Models.hurriedScaler(GUARDED, "right"), "right").message())
        .contains("[scale-in-cooldown]");
    assertThat(
            tried(
                    Models.cpuScaler(GUARDED, "left")
                        .replace("cooldownPeriod: 600", "cooldownPeriod: 300"),
                    "left")
                .message())
        .contains("[no-cpu-autoscaling]")
        .doesNotContain("[scale-in-cooldown]");
  }

  @Test
  void aWaiverThatIsTakenAwayHoldsNoLonger() {
    cluster.waive(HOME, "brief", "scale-in-cooldown", "brief", today.plusDays(9));
    String yaml = Models.hurriedScaler(GUARDED, "brief");
    await("it holds", () -> tried(yaml, "brief").isSuccess());
    client.delete(new ObjectRef("nimfleet.dev/v1alpha1", "PolicyWaiver", HOME, "brief")).orThrow();
    await("it holds no longer", () -> !tried(yaml, "brief").isSuccess());
  }
}
