package dev.nimfleet.webhook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.live.Store;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresApiServer
@RequiresRealCrds
class WatchedClusterTest {
  static final Pace QUICK =
      new Pace(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(200),
          Duration.ofMillis(500));

  private static final String NIM = "apps.nvidia.com/v1alpha1";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ApiServer SERVER = ApiServer.start();
  private static final KubernetesClient CLIENT = Clients.of(Optional.of(SERVER.kubeconfig()));
  private static final WatchedCluster CLUSTER = start(CLIENT);

  @BeforeAll
  static void startWithoutTheKindsAndAddThemLater() {
    soon(() -> CLUSTER.store().isReady());
    SERVER.client().installCrds(RealCrds.find().orElseThrow().texts("v3.1.2"));
    SERVER.client().installCrds(List.of(WAIVERS));
    SERVER.client().createNamespaces("nim-prod", "nim-dev", "nimfleet-system");
  }

  @AfterAll
  static void end() {
    CLUSTER.close();
    CLIENT.close();
    SERVER.close();
  }

  @Test
  void anObjectThatAppearsChangesAndVanishesIsSeen() {
    cache("watched", "nim-prod", "nvcr.io/nim/meta/a:1");
    soon(() -> seen("NIMCache", "nim-prod", "watched").isPresent());
    var ref = new ObjectRef(NIM, "NIMCache", "nim-prod", "watched");
    SERVER.kubectl("label", "nimcache", "watched", "-n", "nim-prod", "tier=gold");
    soon(() ->
        Inside.labels(seen("NIMCache", "nim-prod", "watched").orElse(MapValue.EMPTY))
            .containsKey("tier"));
    SERVER.client().delete(ref).orThrow();
    soon(() -> seen("NIMCache", "nim-prod", "watched").isEmpty());
  }

  @Test
  void whoWroteAnObjectIsNotKept() {
    cache("lean", "nim-prod", "nvcr.io/nim/meta/a:1");
    soon(() -> seen("NIMCache", "nim-prod", "lean").isPresent());
    MapValue lean = seen("NIMCache", "nim-prod", "lean").orElseThrow();
    assertThat(Inside.at(lean, "metadata", "managedFields")).isEmpty();
    assertThat(Inside.at(lean, "metadata", "uid")).isPresent();
  }

  @Test
  void whatIsBuiltInSaysWhatItIs() {
    soon(() -> CLUSTER.view().get("v1", "Namespace", "", "nim-prod").isPresent());
    MapValue namespace = CLUSTER.view().get("v1", "Namespace", "", "nim-prod").orElseThrow();
    assertThat(Inside.text(namespace, "kind")).isEqualTo("Namespace");
    assertThat(Inside.text(namespace, "apiVersion")).isEqualTo("v1");
    assertThat(Inside.text(namespace, "status", "phase")).isEqualTo("Active");
  }

  @Test
  void aKindThatComesAfterTheStartAndGoesAgainIsFollowed() {
    SERVER.client().installCrds(List.of(VPA));
    String vpa = "autoscaling.k8s.io/v1";
    var ref = new ObjectRef(vpa, "VerticalPodAutoscaler", "nim-prod", "llama");
    SERVER
        .client()
        .create(
            ref,
            """
            apiVersion: autoscaling.k8s.io/v1
            kind: VerticalPodAutoscaler
            metadata: {name: llama, namespace: nim-prod}
            spec: {targetRef: {name: llama}}
            status: {recommendation: {}}
            """)
        .orThrow();
    soon(() ->
        CLUSTER
                .view()
                .list(vpa, "VerticalPodAutoscaler", "nim-prod", "spec.targetRef.name", "llama")
                .size()
            == 1);
    assertThat(
            Inside.at(
                CLUSTER.view().list(vpa, "VerticalPodAutoscaler", "nim-prod").getFirst(), "status"))
        .isEmpty();
    SERVER.kubectl("delete", "crd", "verticalpodautoscalers.autoscaling.k8s.io", "--wait=false");
    soon(() -> CLUSTER.view().list(vpa, "VerticalPodAutoscaler", "nim-prod").isEmpty());
    soon(() -> CLUSTER.isCurrent(vpa, "VerticalPodAutoscaler"));
    assertThat(CLUSTER.store().isReady()).isTrue();
  }

  @Test
  void aKindThatIsServedInAnotherVersionOnlyIsTold() throws Unreachable {
    SERVER.client().installCrds(List.of(WATERMARK));
    soon(() -> !CLUSTER.isCurrent("datadoghq.com/v1alpha1", "WatermarkPodAutoscaler"));
    assertThat(CLUSTER.store().troubles())
        .anySatisfy(trouble -> assertThat(trouble).contains("only as `v1`"));
    assertThat(CLUSTER.isCurrent("datadoghq.com/v1alpha2", "DatadogPodAutoscaler")).isTrue();
    assertThatThrownBy(() ->
            CLUSTER.fetch(
                "datadoghq.com/v1alpha1", "WatermarkPodAutoscaler", "nim-prod", "a", LIMIT))
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("only as `v1`");
  }

  @Test
  void aWaiverOfAnotherNamespaceIsNotSeen() throws Unreachable {
    waiver("nim-prod", "mine");
    waiver("nimfleet-system", "theirs");
    soon(() -> CLUSTER.store().all(LookupKinds.WAIVER).size() == 1);
    assertThat(CLUSTER.fetch("nimfleet.dev/v1alpha1", "PolicyWaiver", "nim-prod", "mine", LIMIT))
        .isEmpty();
    assertThat(
            CLUSTER.fetch(
                "nimfleet.dev/v1alpha1", "PolicyWaiver", "nimfleet-system", "theirs", LIMIT))
        .isPresent();
  }

  @Test
  void whatIsFetchedIsWhatIsThere() throws Unreachable {
    cache("fetched", "nim-dev", "nvcr.io/nim/meta/a:1");
    Optional<MapValue> fetched = CLUSTER.fetch(NIM, "NIMCache", "nim-dev", "fetched", LIMIT);
    soon(() -> seen("NIMCache", "nim-dev", "fetched").isPresent());
    assertThat(fetched).isEqualTo(seen("NIMCache", "nim-dev", "fetched"));
    assertThat(CLUSTER.fetch(NIM, "NIMCache", "nim-prod", "fetched", LIMIT)).isEmpty();
    assertThat(CLUSTER.fetch("v1", "Namespace", "", "nim-dev", LIMIT)).isPresent();
  }

  @Test
  void anObjectOfAKindThatNobodyServesIsNotThere() throws Unreachable {
    assertThat(
            CLUSTER.fetch(
                "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "nim-prod", "llama-lws", LIMIT))
        .isEmpty();
  }

  @Test
  void aKindThatIsNotOnTheListIsNotAskedFor() {
    assertThatThrownBy(() -> CLUSTER.fetch("v1", "Secret", "nim-prod", "token", LIMIT))
        .isInstanceOf(Unreachable.class)
        .hasMessage("`Secret` of `v1` is no kind that rules may look up.");
  }

  @Test
  void aNameThatLeadsElsewhereIsNoObject() throws Unreachable {
    for (String name : List.of("", "..", "../../../v1/secrets/x", "a%2f..%2fb", "a?limit=1")) {
      assertThat(CLUSTER.fetch("v1", "Service", "nim-prod", name, LIMIT)).isEmpty();
      assertThat(CLUSTER.fetch("v1", "Service", name, "kubernetes", LIMIT)).isEmpty();
    }
    assertThat(CLUSTER.fetch("v1", "Service", "default", "kubernetes", LIMIT)).isPresent();
  }

  static WatchedCluster start(KubernetesClient client) {
    var store = new Store(LookupKinds.WATCHED, Duration.ofSeconds(5), System::nanoTime);
    return WatchedCluster.start(client, store, "nimfleet-system", QUICK);
  }

  private static Optional<MapValue> seen(String kind, String namespace, String name) {
    return CLUSTER.view().get(NIM, kind, namespace, name);
  }

  private static void cache(String name, String namespace, String puller) {
    SERVER
        .client()
        .create(new ObjectRef(NIM, "NIMCache", namespace, name), cacheText(name, namespace, puller))
        .orThrow();
  }

  static String cacheText(String name, String namespace, String puller) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMCache
    metadata: {name: %s, namespace: %s}
    spec:
      source: {ngc: {modelPuller: "%s", pullSecret: ngc, authSecret: ngc-api}}
      storage: {pvc: {create: true, size: 50Gi, volumeAccessMode: ReadWriteMany}}
    """
        .formatted(name, namespace, puller);
  }

  private static void waiver(String namespace, String name) {
    SERVER
        .client()
        .create(
            new ObjectRef("nimfleet.dev/v1alpha1", "PolicyWaiver", namespace, name),
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyWaiver
            metadata: {name: %s, namespace: %s}
            spec: {policy: warm-replicas, reason: test, owner: us, expires: "2030-01-01"}
            """
                .formatted(name, namespace))
        .orThrow();
  }

  static void soon(BooleanSupplier condition) {
    assertThat(Patience.until(SOON, condition)).as("it happens in time").isTrue();
  }

  /// Made for these tests; the real one is of no concern here.
  private static final String VPA =
      crd("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers");

  private static final String WATERMARK =
      crd("datadoghq.com", "v1", "WatermarkPodAutoscaler", "watermarkpodautoscalers");

  static final String WAIVERS = crd("nimfleet.dev", "v1alpha1", "PolicyWaiver", "policywaivers");

  static String crd(String group, String version, String kind, String plural) {
    return """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: %4$s.%1$s
      annotations: {api-approved.kubernetes.io: unapproved, made for a test}
    spec:
      group: %1$s
      scope: Namespaced
      names: {kind: %3$s, plural: %4$s, singular: %5$s}
      versions:
        - name: %2$s
          served: true
          storage: true
          schema:
            openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
    """
        .formatted(group, version, kind, plural, kind.toLowerCase(java.util.Locale.ROOT))
        .replace("unapproved, made for a test", "\"unapproved, made for a test\"");
  }
}
