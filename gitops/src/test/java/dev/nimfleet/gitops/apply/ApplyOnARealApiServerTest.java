package dev.nimfleet.gitops.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.RecordedCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.apply.Progress.Event;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.standin.CachedProfile;
import dev.nimfleet.standin.Controllers;
import dev.nimfleet.standin.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One fleet, from the first install on, in a cluster whose controllers are stand-ins.
@RequiresApiServer
@RequiresRealCrds
class ApplyOnARealApiServerTest {
  private static final Pace PACE =
      new Pace(
          Duration.ofSeconds(20),
          Duration.ofMillis(50),
          Duration.ofSeconds(20),
          Duration.ofMillis(50));
  private static final Pace IMPATIENT = PACE.within(Duration.ofSeconds(3));

  private static InstalledCluster installed;
  private static KubernetesCluster cluster;
  private Controllers controllers;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of());
    cluster = installed.cluster();
  }

  @AfterAll
  static void stop() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void startControllers() {
    controllers = installed.controllers();
  }

  /// An empty cluster for the next one.
  @AfterEach
  void empty() {
    controllers.close();
    installed.empty();
  }

  private Result apply(Desired fleet, Pace pace) {
    return apply(fleet, pace, false);
  }

  private Result apply(Desired fleet, Pace pace, boolean isForced) {
    var terms = new Applier.Terms("0.1.0", isForced, false, pace);
    return new Applier(cluster, terms, this::tell).apply(ApplyPlan.of(fleet));
  }

  private void tell(String model, Event event) {
    if (event instanceof Event.Done done) told.add(done.words());
    if (event instanceof Event.Noted noted) told.add(noted.words());
  }

  private static Optional<String> field(String kind, String name, String... path)
      throws ClusterTrouble {
    return cluster.find(id(kind, name)).flatMap(object -> object.text(path));
  }

  private static ObjectId id(String kind, String name) {
    String group =
        switch (kind) {
          case "ScaledObject" -> "keda.sh";
          case "HTTPRoute" -> "gateway.networking.k8s.io";
          case "PodDisruptionBudget" -> "policy";
          case "ConfigMap" -> "";
          default -> "apps.nvidia.com";
        };
    return new ObjectId(group, kind, "nim", name);
  }

  private static String service(Desired fleet, String model) {
    return fleet.models().getOrDefault(model, List.of()).stream()
        .map(ObjectId::of)
        .filter(id -> id.kind().equals("NIMService"))
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static String cache(Desired fleet, String model) {
    return fleet.shared().stream()
        .map(ObjectId::of)
        .map(ObjectId::name)
        .filter(name -> name.contains(model))
        .findFirst()
        .orElseThrow();
  }

  private static String versions(Desired fleet) {
    return Stream.concat(
            fleet.objects().map(ObjectId::of), Stream.of(ApplySet.parentOf("nim", "prod")))
        .map(id -> {
          try {
            return id + " " + cluster.find(id).orElseThrow().resourceVersion();
          } catch (ClusterTrouble e) {
            throw new AssertionError(e);
          }
        })
        .sorted()
        .toList()
        .toString();
  }

  @Test
  void aFleetComesUpInOrderAndASecondRunWritesNothing() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama", "mistral").desired();
    Result first = apply(fleet, PACE);
    assertThat(first.failures()).isEmpty();
    assertThat(first.created()).hasSize(10);
    String service = service(fleet, "llama");
    assertThat(field("NIMService", service, "spec", "storage", "nimCache", "profile"))
        .as("the operator only knows hashes")
        .contains(CachedProfile.USUAL.hash());
    assertThat(told.stream().filter(words -> words.contains("llama")))
        .containsSubsequence(
            "NIMCache nim/%s is Ready.".formatted(cache(fleet, "llama")),
            "NIMService nim/%s created".formatted(service),
            "ScaledObject nim/%s is Ready.".formatted(service),
            "2 of 2 replicas of Deployment nim/%s are available.".formatted(service),
            "HTTPRoute nim/llama is accepted by 1 Gateway.");
    controllers.awaitIdle(Duration.ofSeconds(20));
    String before = versions(fleet);
    Result second = apply(fleet, PACE);
    assertThat(second.isSuccess()).isTrue();
    assertThat(second.unchanged()).isEqualTo(10);
    assertThat(versions(fleet)).isEqualTo(before);
  }

  /// R36, R43
  @Test
  void whatWasTriedIsTriedAgainWhenSomethingHasChanged() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama", "mistral").desired();
    assertThat(apply(fleet, PACE).failures()).isEmpty();
    controllers.awaitIdle(Duration.ofSeconds(20));
    var applier =
        new Applier(
            RecordedCluster.of(cluster, calls::add),
            new Applier.Terms("0.1.0", true, false, PACE),
            this::tell,
            new Tried(System::nanoTime));
    assertThat(applier.apply(ApplyPlan.of(fleet)).unchanged()).isEqualTo(10);
    assertThat(calls).as("one for each, and the ApplySet").filteredOn("apply"::equals).hasSize(12);
    calls.clear();
    assertThat(applier.apply(ApplyPlan.of(fleet)).unchanged()).isEqualTo(10);
    assertThat(calls).as("the ApplySet alone").filteredOn("apply"::equals).hasSize(2);
    assertThat(calls)
        .as("what stands around a fleet")
        .filteredOn("find"::equals)
        .hasSizeLessThan(10);

    installed.patch("scaledobject", service(fleet, "llama"), "{\"spec\":{\"maxReplicaCount\":3}}");
    assertThat(applier.apply(ApplyPlan.of(fleet)).configured())
        .containsExactly(id("ScaledObject", service(fleet, "llama")));
    installed.server().kubectl("delete", "httproute", "mistral", "-n", "nim");
    assertThat(applier.apply(ApplyPlan.of(fleet)).created())
        .containsExactly(id("HTTPRoute", "mistral"));
  }

  @Test
  void aCacheThatNeverGetsReadyStopsItsModelAloneAndAllPruning() throws ClusterTrouble {
    assertThat(apply(TestFleet.of("gone").desired(), PACE).isSuccess()).isTrue();
    Desired fleet = TestFleet.of("llama", "mistral").desired();
    String cache = cache(fleet, "llama");
    controllers.change(usual -> usual.with(cache, new Fault.CacheNeverReady()));
    Result result = apply(fleet, IMPATIENT);
    assertThat(result.failures()).containsOnlyKeys("llama");
    assertThat(result.failures().get("llama"))
        .isEqualTo("Not done within 3 s: NIMCache nim/%s is InProgress.".formatted(cache));
    assertThat(cluster.find(id("NIMService", service(fleet, "llama")))).isEmpty();
    assertThat(cluster.find(id("HTTPRoute", "mistral"))).isPresent();
    assertThat(cluster.find(id("HTTPRoute", "gone"))).as("nothing is pruned").isPresent();
    controllers.change(usual -> usual.healed(cache));
    assertThat(apply(fleet, PACE).isSuccess()).as("the next run goes on").isTrue();
    assertThat(cluster.find(id("HTTPRoute", "gone"))).isEmpty();
  }

  /// R37
  @Test
  void aProfileThatTheCacheDoesNotHoldStopsItsModel() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama").desired();
    var stored = CachedProfile.of("b".repeat(64), "vllm", "bf16", 1);
    controllers.change(usual -> usual.with(cache(fleet, "llama"), new Fault.WrongProfile(stored)));
    Result result = apply(fleet, PACE);
    assertThat(result.failures().get("llama"))
        .isEqualTo(
            "NIMCache nim/%s does not hold profile `vllm-fp8-tp1-pp1`; it holds `bbbbbbbbbbbb` (vllm bf16 tp1 pp1)."
                .formatted(cache(fleet, "llama")));
    assertThat(cluster.find(id("NIMService", service(fleet, "llama")))).isEmpty();
  }

  @Test
  void whatIsNoPartOfTheFleetAnyMoreGoesAndItsCacheStays() throws Exception {
    Desired both = TestFleet.of("llama", "mistral").desired();
    assertThat(apply(both, PACE).isSuccess()).isTrue();
    Desired one = TestFleet.of("llama").desired();
    Result result = apply(one, PACE);
    assertThat(result.isSuccess()).isTrue();
    assertThat(result.pruned())
        .extracting(ObjectId::kind)
        .containsExactlyInAnyOrder(
            "HTTPRoute", "NIMService", "PodDisruptionBudget", "ScaledObject");
    assertThat(cluster.find(id("NIMCache", cache(both, "mistral")))).isPresent();
    assertThat(cluster.find(id("NIMService", service(both, "llama")))).isPresent();
    assertThat(told.toString()).contains("is kept: what it holds took hours to download.");
    assertThat(apply(one, PACE).pruned()).isEmpty();
  }

  @Test
  void oneModelAloneRemovesNothing() throws ClusterTrouble {
    Desired both = TestFleet.of("llama", "mistral").desired();
    assertThat(apply(both, PACE).isSuccess()).isTrue();
    assertThat(apply(both.only(List.of("llama")), PACE).pruned()).isEmpty();
    assertThat(cluster.find(id("HTTPRoute", "mistral"))).isPresent();
    assertThat(apply(both, PACE).unchanged()).isEqualTo(10);
  }

  @Test
  void aServiceThatSomebodyHasEditedIsToldAndLeftAsItIs() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama").desired();
    assertThat(apply(fleet, PACE).isSuccess()).isTrue();
    String service = service(fleet, "llama");
    installed.patch(
        "nimservice", service, "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"1Ti\"}}}}");
    Result result = apply(fleet, PACE, true);
    assertThat(result.isSuccess()).isFalse();
    assertThat(result.failures()).isEmpty();
    assertThat(result.refused()).containsExactly(id("NIMService", service));
    assertThat(field("NIMService", service, "spec", "resources", "limits", "memory"))
        .contains("1Ti");
    assertThat(told.toString()).contains("an edit would restart it at one replica");
  }

  /// R5
  @Test
  void anEditedScalerIsAConflictThatNamesItsManagerUntilItIsForced() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama").desired();
    assertThat(apply(fleet, PACE).isSuccess()).isTrue();
    String scaler = service(fleet, "llama");
    installed.patch("scaledobject", scaler, "{\"spec\":{\"cooldownPeriod\":60}}");
    assertThat(apply(fleet, PACE).failures().get(""))
        .isEqualTo(
            "ScaledObject nim/%s has fields that others own: `.spec.cooldownPeriod` (conflict with `kubectl-patch` using keda.sh/v1alpha1)."
                .formatted(scaler));
    assertThat(apply(fleet, PACE, true).configured()).containsExactly(id("ScaledObject", scaler));
    assertThat(field("ScaledObject", scaler, "spec", "cooldownPeriod")).contains("600");
  }

  /// R6
  @Test
  void nothingIsWrittenWhenTheServerRefusesOneObject() throws ClusterTrouble {
    Desired fleet =
        with(TestFleet.of("llama").desired(), "PodDisruptionBudget", "spec: {maxUnavailble: 1}");
    Result result = apply(fleet, PACE);
    assertThat(result.failures().get("")).contains("maxUnavailble");
    assertThat(cluster.find(id("NIMCache", cache(fleet, "llama")))).isEmpty();
    assertThat(cluster.find(ApplySet.parentOf("nim", "prod"))).isEmpty();
  }

  private static Desired with(Desired fleet, String kind, String more) {
    var models = new TreeMap<>(fleet.models());
    models.replaceAll((_, objects) ->
        objects.stream()
            .map(object ->
                ObjectId.of(object).kind().equals(kind)
                    ? object.with(Manifests.of(more).getFirst())
                    : object)
            .toList());
    return new Desired(fleet.namespace(), fleet.name(), fleet.shared(), models, true);
  }

  @Test
  void whatAnotherToolLooksAfterIsLeftToIt() throws ClusterTrouble {
    Desired fleet = TestFleet.of("llama").desired();
    assertThat(apply(fleet, PACE).isSuccess()).isTrue();
    installed
        .server()
        .kubectl(
            "annotate",
            "httproute",
            "llama",
            "-n",
            "nim",
            "argocd.argoproj.io/tracking-id=fleet:x");
    assertThat(apply(fleet, PACE).failures().get(""))
        .startsWith(
            "HTTPRoute nim/llama belongs to Argo CD (`fleet:x`); let one of the two go. It was"
                + " applied as part of fleet `prod`.");
  }

  @Test
  void whatAClusterLacksIsToldBeforeAnythingIsWritten() throws ClusterTrouble {
    installed.server().kubectl("delete", "secret", "ngc-api-secret", "-n", "nim");
    installed.server().kubectl("delete", "storageclass", "fast");
    Result result = apply(TestFleet.of("llama").desired(), PACE);
    assertThat(result.failures().getOrDefault("", "").lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("There is no Secret `ngc-api-secret` in namespace `nim`:");
    assertThat(cluster.find(ApplySet.parentOf("nim", "prod"))).isEmpty();
    installed.surroundings();
  }
}
