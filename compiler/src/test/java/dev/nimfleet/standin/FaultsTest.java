package dev.nimfleet.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every fault of the stand-in controllers, as it shows in the stored objects.
@RequiresApiServer
@RequiresRealCrds
class FaultsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final AtomicInteger NAMESPACES = new AtomicInteger();
  private static final CachedProfile OTHER = CachedProfile.of("ab".repeat(32), "vllm", "bf16", 2);

  private static ApiServer server;
  private Controllers controllers;
  private Delivery fleet;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    Delivery.installCrds(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    String namespace = "nim-" + NAMESPACES.incrementAndGet();
    server.client().createNamespaces(namespace);
    controllers = Controllers.start(server, Behaviour.USUAL);
    fleet = new Delivery(server.client(), namespace);
  }

  @AfterEach
  void close() {
    controllers.change(_ -> Behaviour.USUAL);
    fleet.deleteAll();
    controllers.awaitIdle(LIMIT);
    controllers.close();
  }

  @Test
  void aDownloadFailsAndIsTriedAgain() {
    controllers.change(usual -> usual.with("cache", new Fault.DownloadFails(2)));
    fleet.deliver();
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");

    assertThat(controllers.history())
        .filteredOn(deed -> deed.kind() == Kind.NIM_CACHE)
        .extracting(Deed::words)
        .containsSubsequence("InProgress", "Failed", "InProgress", "Failed", "InProgress", "Ready");
  }

  @Test
  void aDownloadFailsForGood() {
    controllers.change(usual -> usual.with("cache", Fault.DownloadFails.always()));
    fleet.deliver();
    fleet.awaitsCondition(Kind.NIM_SERVICE, "llama", "Failed", "True NIMCacheFailed");
    controllers.awaitIdle(LIMIT);

    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/state")).isEqualTo("Failed");
    fleet.awaitsCondition(Kind.NIM_CACHE, "cache", "NIM_CACHE_JOB_COMPLETED", "False JobFailed");
  }

  @Test
  void aProfileThatNoImageOffersIsNotCached() {
    controllers.change(usual -> usual.offering("nvcr.io/nim/meta/llama:1.3.0", OTHER));
    fleet.deliver();

    fleet.awaitsCondition(
        Kind.NIM_CACHE,
        "cache",
        "NIM_CACHE_RECONCILE_FAILED",
        "True ReconcileFailed no profiles are selected for caching");
  }

  @Test
  void anotherProfileIsCached() {
    controllers.change(usual -> usual.with("cache", new Fault.WrongProfile(OTHER)));
    fleet.deliver();
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");

    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/profiles/0/config/tp")).isEqualTo("2");
  }

  @Test
  void allProfilesAreCachedAndNoneIsListed() {
    fleet.apply(
        Kind.NIM_CACHE,
        "cache",
        Delivery.CACHE.replaceAll("model: \\{.*}", "model: {profiles: [all]}"));
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");

    assertThat(fleet.stored(Kind.NIM_CACHE, "cache").items("/status/profiles")).isEmpty();
  }

  @Test
  void badStorageIsNeverReady() {
    fleet.apply(
        Kind.NIM_CACHE, "cache", Delivery.CACHE.replace(", volumeAccessMode: ReadWriteMany", ""));

    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "NotReady");
    assertThat(fleet.condition(Kind.NIM_CACHE, "cache", "NIM_CACHE_RECONCILE_FAILED"))
        .contains("accessModes", "Unsupported value: \"\"");
  }

  @Test
  void aClaimThatNobodyMakesIsNotFound() {
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE.replace("create: true", "create: false"));

    fleet.awaitsCondition(
        Kind.NIM_CACHE,
        "cache",
        "NIM_CACHE_RECONCILE_FAILED",
        "True ReconcileFailed PersistentVolumeClaim \"cache-pvc\" not found");
  }

  @Test
  void aCacheLeavesReadyAndHoldsBackEdits() {
    fleet.deliver();
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    controllers.change(usual -> usual.with("cache", new Fault.CacheTrouble("no more quota")));
    fleet.awaitsCondition(Kind.NIM_SERVICE, "llama", "Ready", "False NIMCacheNotReady");

    fleet.apply(Kind.NIM_SERVICE, "llama", Delivery.SERVICE.replace("1.3.0", "1.4.0"));
    controllers.awaitIdle(LIMIT);
    assertThat(image()).endsWith(":1.3.0");

    controllers.change(usual -> usual.healed("cache"));
    fleet.awaits(
        Kind.DEPLOYMENT,
        "llama",
        "/spec/template/spec/containers/0/image",
        "nvcr.io/nim/meta/llama:1.4.0");
  }

  @Test
  void podsNeverGetReady() {
    controllers.change(usual ->
        usual
            .with("llama", new Fault.PodsNeverReady())
            .timed(times -> times.withProgressDeadline(Duration.ofMillis(300))));
    fleet.deliver();

    fleet.awaitsCondition(
        Kind.NIM_SERVICE,
        "llama",
        "Ready",
        "False NotReady deployment \"llama\" exceeded its progress deadline");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/unavailableReplicas", "2");
  }

  @Test
  void thereAreGpusForOneReplica() {
    controllers.change(usual -> usual.with("llama", new Fault.RoomFor(1)));
    fleet.deliver();

    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "1");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/replicas", "2");
    fleet.awaitsCondition(
        Kind.NIM_SERVICE,
        "llama",
        "Ready",
        "False NotReady Waiting for deployment \"llama\" rollout to finish:"
            + " 1 of 2 updated replicas are available");
    controllers.change(usual -> usual.healed("llama"));
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
  }

  @Test
  void aRolloutIsStuckWithWhatMustStay() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    controllers.change(usual -> usual.with("llama", new Fault.RolloutStuck()));
    fleet.apply(
        Kind.NIM_SERVICE, "llama", Delivery.SERVICE.replace("spec:\n", "spec:\n  replicas: 2\n"));
    fleet.apply(
        Kind.NIM_SERVICE,
        "llama",
        Delivery.SERVICE.replace("1.3.0", "1.4.0").replace("spec:\n", "spec:\n  replicas: 2\n"));

    fleet.awaitsCondition(
        Kind.NIM_SERVICE, "llama", "Ready", "False NotReady deployment \"llama\" exceeded");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "1");
    assertThat(fleet.text(Kind.DEPLOYMENT, "llama", "/status/updatedReplicas")).isEqualTo("1");
  }

  @Test
  void theLoadMovesTheReplicas() {
    fleet.deliver();
    controllers.change(usual -> usual.loaded("llama", 5));
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "5");
    controllers.change(usual -> usual.loaded("llama", 50));
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "8");

    fleet.annotateScaler("paused-scale-in", "true");
    fleet.awaits(
        Kind.AUTOSCALER, "keda-hpa-llama", "/spec/behavior/scaleDown/selectPolicy", "Disabled");
    controllers.change(usual -> usual.loaded("llama", 3));
    controllers.awaitIdle(LIMIT);
    assertThat(fleet.text(Kind.DEPLOYMENT, "llama", "/spec/replicas")).isEqualTo("8");

    fleet.apply(Kind.SCALED_OBJECT, "llama", Delivery.SCALER);
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "3");
    fleet.awaitsCondition(Kind.SCALED_OBJECT, "llama", "Paused", "False ScaledObjectUnpaused");
  }

  @Test
  void aPausedScalerHasNoAutoscaler() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    fleet.annotateScaler("paused-replicas", "4");

    fleet.awaitsCondition(Kind.SCALED_OBJECT, "llama", "Paused", "True ScaledObjectPaused");
    fleet.awaitsEnd(Kind.AUTOSCALER, "keda-hpa-llama");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "4");
    fleet.annotateScaler("paused", "true");
    controllers.awaitIdle(LIMIT);
    assertThat(fleet.text(Kind.DEPLOYMENT, "llama", "/spec/replicas")).isEqualTo("4");
  }

  @Test
  void aScalerFallsBackWithoutItsMetrics() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    controllers.change(usual -> usual.with("llama", new Fault.MetricsFail()));

    fleet.awaitsCondition(Kind.SCALED_OBJECT, "llama", "Fallback", "True FallbackExists");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "4");
  }

  @Test
  void aScalerIsNotReady() {
    controllers.change(usual ->
        usual.with("llama", new Fault.ScalerNotReady("TriggerError", "no authentication")));
    fleet.deliver();

    fleet.awaitsCondition(
        Kind.SCALED_OBJECT, "llama", "Ready", "False TriggerError no authentication");
  }

  @Test
  void aBehaviourThatTheApiRefusesIsNoScaler() {
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.apply(Kind.NIM_SERVICE, "llama", Delivery.SERVICE);
    fleet.apply(
        Kind.SCALED_OBJECT, "llama", Delivery.SCALER.replace("Seconds: 600", "Seconds: 9000"));

    fleet.awaitsCondition(
        Kind.SCALED_OBJECT,
        "llama",
        "Ready",
        "False ScaledObjectCheckFailed failed to ensure HPA is correctly created");
  }

  @Test
  void nobodyLooksAtARoute() {
    controllers.change(usual -> usual.with("llama", new Fault.NoGatewayController()));
    fleet.deliver();
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");

    assertThat(fleet.condition(Kind.HTTP_ROUTE, "llama", "Accepted")).isEmpty();
    assertThat(fleet.text(Kind.HTTP_ROUTE, "llama", "/status/parents/0/controllerName")).isEmpty();
  }

  @Test
  void oneOfTwoGatewaysDoesNotAcceptARoute() {
    controllers.change(usual -> usual.with("llama", new Fault.NotAllowedByListeners("internal")));
    fleet.deliver();

    fleet.awaits(
        Kind.HTTP_ROUTE, "llama", "/status/parents/1/conditions/0/reason", "NotAllowedByListeners");
    fleet.awaitsRoute("Accepted", "True Accepted");
  }

  @Test
  void aGatewayLagsBehind() {
    fleet.deliver();
    fleet.awaitsRoute("ResolvedRefs", "True");
    fleet.awaits(Kind.HTTP_ROUTE, "llama", generation(), "1");
    controllers.change(usual -> usual.with("llama", new Fault.GatewayLags()));
    fleet.apply(Kind.HTTP_ROUTE, "llama", Delivery.ROUTE.replace("weight: 100", "weight: 1"));
    controllers.awaitIdle(LIMIT);
    assertThat(fleet.text(Kind.HTTP_ROUTE, "llama", generation())).isEqualTo("1");

    controllers.change(usual -> usual.healed("llama"));
    fleet.awaits(Kind.HTTP_ROUTE, "llama", generation(), "2");
  }

  private static String generation() {
    return "/status/parents/0/conditions/0/observedGeneration";
  }

  private String image() {
    return fleet.text(Kind.DEPLOYMENT, "llama", "/spec/template/spec/containers/0/image");
  }
}
