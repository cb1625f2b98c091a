package dev.nimfleet.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What somebody who delivers a fleet sees of the stand-in controllers, against a real API server.
@RequiresApiServer
@RequiresRealCrds
class StandInTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

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

  /// Each test has names of its own: what the one before left is looked after too.
  @BeforeEach
  void open() {
    String namespace = "nim-" + NAMESPACES.incrementAndGet();
    server.client().createNamespaces(namespace);
    controllers = Controllers.start(server, Behaviour.USUAL);
    fleet = new Delivery(server.client(), namespace);
  }

  @AfterEach
  void close() {
    try {
      fleet.deleteAll();
      controllers.awaitIdle(LIMIT);
    } finally {
      controllers.close();
    }
  }

  @Test
  void aModelReachesItsReadyStateWithItsSmallestNumberOfReplicas() {
    fleet.deliver();

    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    fleet.awaitsCondition(Kind.SCALED_OBJECT, "llama", "Ready", "True ScaledObjectReady");
    fleet.awaitsRoute("ResolvedRefs", "True ResolvedRefs");
    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/profiles/0/name"))
        .isEqualTo(CachedProfile.USUAL.hash());
    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/profiles/0/config/precision"))
        .isEqualTo("fp8");
  }

  @Test
  void aCacheGoesThroughAllItsStates() {
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");

    assertThat(controllers.history())
        .filteredOn(deed -> deed.kind() == Kind.NIM_CACHE)
        .extracting(Deed::words)
        .containsExactly(
            "rewrites the spec", "PVC-Created", "Started", "Pending", "InProgress", "Ready");
    assertThat(fleet.text(Kind.CLAIM, "cache-pvc", "/status/phase")).isEqualTo("Bound");
    assertThat(fleet.exists(Kind.JOB, "cache-job")).isTrue();
  }

  @Test
  void theOperatorRewritesTheStoredSpecs() {
    fleet.deliver();
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");

    Stored cache = fleet.stored(Kind.NIM_CACHE, "cache");
    assertThat(cache.finalizers()).containsExactly("finalizer.nimcache.apps.nvidia.com");
    assertThat(cache.json().at("/spec/resources")).hasToString("{\"cpu\":\"0\",\"memory\":\"0\"}");
    Stored service = fleet.stored(Kind.NIM_SERVICE, "llama");
    assertThat(service.finalizers()).containsExactly("finalizer.nimservice.apps.nvidia.com");
    assertThat(service.json().at("/spec/livenessProbe").toString()).isEqualTo("{}");
    assertThat(service.json().at("/spec/scale/hpa"))
        .hasToString("{\"maxReplicas\":0,\"minReplicas\":1}");
    assertThat(service.json().at("/metadata/managedFields").toString()).contains("nim-operator");
  }

  @Test
  void aServiceWaitsForItsCache() {
    fleet.deliverService();

    fleet.awaitsCondition(
        Kind.NIM_SERVICE, "llama", "Failed", "True NIMCacheNotFound NIMCache cache not found");
    fleet.awaitsCondition(
        Kind.SCALED_OBJECT,
        "llama",
        "Ready",
        "False ScaledObjectCheckFailed ScaledObject doesn't have correct scaleTargetRef");
    assertThat(fleet.exists(Kind.SERVICE, "llama")).isTrue();
    assertThat(fleet.exists(Kind.DEPLOYMENT, "llama")).isFalse();

    controllers.change(usual -> usual.with("cache", new Fault.CacheNeverReady()));
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "InProgress");
    fleet.awaitsCondition(
        Kind.NIM_SERVICE, "llama", "Ready", "False NIMCacheNotReady NIMCache cache not ready");

    controllers.change(usual -> usual.healed("cache"));
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
  }

  @Test
  void anEditLeavesAStaleReadyAndOneReplica() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    // KEDA stays away, so that the drop can be seen.
    controllers.pause(Manager.KEDA_OPERATOR);
    fleet.delete(Kind.AUTOSCALER, "keda-hpa-llama");
    controllers.change(usual ->
        usual.timed(
            "llama",
            times -> times.withStaleReady(Duration.ofSeconds(1)).withLoad(Duration.ofSeconds(1))));

    fleet.apply(Kind.NIM_SERVICE, "llama", Delivery.SERVICE.replace("1.3.0", "1.4.0"));
    assertThat(fleet.condition(Kind.NIM_SERVICE, "llama", "Ready")).startsWith("True");
    assertThat(image()).endsWith(":1.3.0");

    fleet.awaits(Kind.DEPLOYMENT, "llama", "/spec/replicas", "1");
    assertThat(image()).endsWith(":1.4.0");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "");
    fleet.awaitsCondition(Kind.NIM_SERVICE, "llama", "Ready", "False NotReady Waiting for");
    fleet.awaitsCondition(Kind.NIM_SERVICE, "llama", "Ready", "True");
    assertThat(fleet.stored(Kind.NIM_SERVICE, "llama").items("/status/conditions").toString())
        .doesNotContain("observedGeneration");

    controllers.resume();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
  }

  @Test
  void replicasOfTheServiceAreRestored() {
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.apply(
        Kind.NIM_SERVICE, "llama", Delivery.SERVICE.replace("spec:\n", "spec:\n  replicas: 3\n"));
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "3");

    String path = Kind.DEPLOYMENT.path(fleet.namespace(), "llama") + "/scale";
    var scale = Json.parse(server.client().get(path).orThrow().body());
    scale.withObject("/spec").put("replicas", 5);
    assertThat(server.client().send("PUT", path, scale.toString()).isSuccess()).isTrue();

    fleet.awaits(Kind.DEPLOYMENT, "llama", "/spec/replicas", "3");
    assertThat(controllers.history()).extracting(Deed::words).contains("resets replicas");
  }

  @Test
  void onlyTheHashOfACachedProfileAsksForGpus() {
    String noGpus = Delivery.SERVICE.replace("nvidia.com/gpu: \"1\", ", "");
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.apply(Kind.NIM_SERVICE, "llama", noGpus);
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    assertThat(container("/resources/limits").toString()).doesNotContain("gpu");
    assertThat(container("/env").toString())
        .contains("{\"name\":\"NIM_MODEL_PROFILE\",\"value\":\"vllm-fp8-tp1-pp1\"}");

    fleet.apply(
        Kind.NIM_SERVICE, "llama", noGpus.replace("vllm-fp8-tp1-pp1", CachedProfile.USUAL.hash()));
    fleet.awaits(
        Kind.DEPLOYMENT,
        "llama",
        "/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu",
        "1");
  }

  @Test
  void whatIsDeletedTakesAlongWhatBelongsToIt() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");

    fleet.delete(Kind.NIM_CACHE, "cache");
    fleet.awaitsEnd(Kind.NIM_CACHE, "cache");
    fleet.awaitsEnd(Kind.JOB, "cache-job");
    fleet.awaitsCondition(Kind.NIM_SERVICE, "llama", "Failed", "True NIMCacheNotFound");
    // The Deployment goes on, and holds on to its volume.
    assertThat(fleet.text(Kind.DEPLOYMENT, "llama", "/status/availableReplicas")).isEqualTo("2");
    fleet.awaits(Kind.CLAIM, "cache-pvc", "/metadata/finalizers/0", "kubernetes.io/pvc-protection");

    fleet.delete(Kind.SCALED_OBJECT, "llama");
    fleet.delete(Kind.NIM_SERVICE, "llama");
    fleet.awaitsEnd(Kind.AUTOSCALER, "keda-hpa-llama");
    fleet.awaitsEnd(Kind.SCALED_OBJECT, "llama");
    fleet.awaitsEnd(Kind.NIM_SERVICE, "llama");
    fleet.awaitsEnd(Kind.DEPLOYMENT, "llama");
    fleet.awaitsEnd(Kind.SERVICE, "llama");
    fleet.awaitsEnd(Kind.CLAIM, "cache-pvc");
    fleet.awaitsRoute("ResolvedRefs", "False BackendNotFound");
  }

  @Test
  void nobodyWorksWhileTheyArePaused() {
    controllers.pause();
    fleet.deliver();
    int before = controllers.history().size();
    controllers.awaitIdle(LIMIT);

    assertThat(controllers.history()).hasSize(before);
    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/state")).isEmpty();

    controllers.resume();
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
  }

  @Test
  void othersGoOnWhereTheyWere() {
    fleet.deliver();
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    controllers.awaitIdle(LIMIT);
    controllers.close();
    controllers =
        Controllers.start(
            server, Behaviour.USUAL.timed(times -> times.withLoad(Duration.ofHours(1))));
    controllers.awaitIdle(LIMIT);

    assertThat(fleet.text(Kind.DEPLOYMENT, "llama", "/status/availableReplicas")).isEqualTo("2");
    assertThat(controllers.history())
        .extracting(Deed::kind)
        .doesNotContain(Kind.NIM_CACHE, Kind.NIM_SERVICE, Kind.DEPLOYMENT);
  }

  @Test
  void theyOutliveAnApiServerThatIsAway() {
    fleet.deliver();
    server.halt();
    server.resume();

    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
  }

  @Test
  void whatTheyDoNotExpectFailsTheTestAtTheEnd() {
    fleet.apply(Kind.NIM_CACHE, "cache", Delivery.CACHE);
    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");
    var odd = fleet.stored(Kind.NIM_CACHE, "cache").copy();
    odd.withObject("/status").put("state", "Odd");
    String path = Kind.NIM_CACHE.path(fleet.namespace(), "cache") + "/status";
    assertThat(server.client().send("PUT", path, odd.toString()).isSuccess()).isTrue();
    controllers.awaitIdle(LIMIT);

    assertThatThrownBy(controllers::close)
        .isInstanceOf(AssertionError.class)
        .satisfies(error ->
            assertThat(error.getSuppressed())
                .extracting(Throwable::getMessage)
                .contains("no state: Odd"));
    fleet.delete(Kind.NIM_CACHE, "cache");
    assertThat(Patience.until(LIMIT, this::isOddForgotten)).isTrue();
    controllers = Controllers.start(server, Behaviour.USUAL);
  }

  /// By the server's cache, which the controllers read.
  private boolean isOddForgotten() {
    String path = Kind.NIM_CACHE.path() + "?resourceVersion=0";
    return server
        .client()
        .send("GET", path, "")
        .json()
        .path("items")
        .valueStream()
        .filter(cache -> cache.at("/status/state").asString("").equals("Odd"))
        .allMatch(cache -> cache.at("/metadata").has("deletionTimestamp"));
  }

  private String image() {
    return container("/image").asString();
  }

  private JsonNode container(String pointer) {
    return fleet
        .stored(Kind.DEPLOYMENT, "llama")
        .json()
        .at("/spec/template/spec/containers/0" + pointer);
  }
}
