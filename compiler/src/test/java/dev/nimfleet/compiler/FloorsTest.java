package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What no fleet may go below: a preset is raised, a person is told.
class FloorsTest {
  private static final String WINDOW =
      "spec advanced horizontalPodAutoscalerConfig behavior scaleDown stabilizationWindowSeconds";
  private static final String WAIVER =
      "waivers: [{policy: %s, reason: r, owner: o, expires: 2027-01-15}]";

  @Test
  void aPresetBelowTheFloorIsRaisedAndSaysSo() {
    var fleet = llama("workload: realtime-coding");

    assertThat(fleet.says())
        .containsExactly("P018 `realtime-coding` asks for scale-in after 480s; 600s holds.");
    assertThat(fleet.values("ScaledObject", WINDOW)).containsExactly("600");
    assertThat(fleet.values("ScaledObject", "spec cooldownPeriod")).containsExactly("600");
  }

  @Test
  void aPersonsWindowBelowTheFloorIsAnError() {
    assertThat(llama("autoscale: {scaleIn: {window: 599s}}").errors())
        .containsExactly("P016 Scale-in after 599s is too early: the least is 600s.");
    assertThat(llama("autoscale: {scaleIn: {window: 600s}}").errors()).isEmpty();
  }

  @Test
  void aWaiverLowersTheFloor() {
    var fleet =
        llama(
            "workload: realtime-coding",
            WAIVER.formatted("scale-in-cooldown"),
            "autoscale: {scaleIn: {window: 300s}}",
            "loadTime: 2m");

    assertThat(fleet.values("ScaledObject", WINDOW)).containsExactly("300");
    assertThat(fleet.values("ScaledObject", "spec cooldownPeriod")).containsExactly("480");
  }

  @Test
  void aWaiverOfAnotherPolicyLowersNothing() {
    assertThat(
            llama(WAIVER.formatted("startup-window"), "autoscale: {scaleIn: {window: 300s}}")
                .errors())
        .singleElement()
        .asString()
        .startsWith("P016 ");
  }

  @Test
  void scaleInOutlastsTheLoadTime() {
    assertThat(llama("loadTime: 14m").values("ScaledObject", WINDOW)).containsExactly("870");
    assertThat(llama("loadTime: 9m30s").values("ScaledObject", WINDOW)).containsExactly("600");
    assertThat(llama("loadTime: 9m31s").values("ScaledObject", WINDOW)).containsExactly("601");
  }

  @Test
  void withoutALoadTimeTheStartupWindowStandsForIt() {
    assertThat(llama("-loadTime").values("ScaledObject", WINDOW)).containsExactly("1230");
    assertThat(llama("-loadTime", "startup: 30m").values("ScaledObject", WINDOW))
        .containsExactly("1830");
  }

  @Test
  void theHpasLimitOfAnHourIsMetExactly() {
    assertThat(llama("loadTime: 59m30s", "startup: 2h").values("ScaledObject", WINDOW))
        .containsExactly("3600");
    assertThat(llama("loadTime: 59m31s", "startup: 2h").errors())
        .containsExactly("P017 A scale-in window of 3601s is over the HPA's limit of 3600s.");
  }

  @Test
  void theStartupWindowIsFifteenMinutesAtLeast() {
    assertThat(llama("startup: 15m").errors()).isEmpty();
    assertThat(llama("startup: {period: 10s, failures: 89}").errors())
        .containsExactly("P024 A startup window of 890s is too short: the least is 900s.");
    assertThat(llama("startup: {initialDelay: 10s, period: 10s, failures: 89}").errors()).isEmpty();
    assertThat(llama("startup: 5m", WAIVER.formatted("startup-window")).errors()).isEmpty();
  }

  @Test
  void aRangeKeepsTwoReplicasWarm() {
    assertThat(llama("replicas: 1..4").errors())
        .containsExactly("P012 1 warm replica is not enough: the least is 2.");
    assertThat(llama("replicas: 1..4", WAIVER.formatted("warm-replicas")).errors()).isEmpty();
    assertThat(llama("replicas: 1").errors()).isEmpty();
  }

  @Test
  void theToleranceNeedsTheKvCacheAloneAndKubernetes137() {
    String tolerance = "spec advanced horizontalPodAutoscalerConfig behavior scaleDown tolerance";
    var alone = "autoscale: {concurrency: none}";

    assertThat(llama(alone).defaults("kubernetes: \"1.37\"").values("ScaledObject", tolerance))
        .containsExactly("0.57");
    assertThat(llama(alone).defaults("kubernetes: \"1.36\"").values("ScaledObject", tolerance))
        .isEmpty();
    assertThat(llama(alone).values("ScaledObject", tolerance)).isEmpty();
    assertThat(llama().defaults("kubernetes: \"1.37\"").values("ScaledObject", tolerance))
        .isEmpty();
  }
}
