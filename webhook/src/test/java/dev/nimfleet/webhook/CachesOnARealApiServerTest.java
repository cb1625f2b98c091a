package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.FREE;
import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Rules that look at other objects, which come and go and change.
@RequiresApiServer
@RequiresRealCrds
class CachesOnARealApiServerTest {
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

  private static ApiResponse cache(String namespace, String name) {
    return client.create(Models.cacheRef(namespace, name), Models.cache(namespace, name));
  }

  private static ApiResponse service(String name, String cache) {
    return client.create(Models.serviceRef(GUARDED, name), Models.service(GUARDED, name, cache));
  }

  private static void gone(ApiResponse deletion) {
    assertThat(deletion.isSuccess()).as(deletion.body()).isTrue();
  }

  @Test
  void aServiceFollowsItsCacheFromNothingToReadyToGone() {
    assertThat(service("life", "life").message())
        .contains("[cache-required]", "no NIMCache `life`");

    cache(GUARDED, "life").orThrow();
    ApiResponse early = service("life", "life");
    assertThat(early.isSuccess()).as(early.body()).isTrue();
    assertThat(early.warnings())
        .anyMatch(text -> text.contains("NIMCache `life` is not Ready yet"));
    gone(client.delete(Models.serviceRef(GUARDED, "life")));

    cluster.becomesReady(GUARDED, "life", Models.FP8);
    assertThat(service("life", "life").orThrow().warnings()).isEmpty();

    cluster.becomesReady(GUARDED, "life", Models.BF16);
    assertThat(service("late", "life").message())
        .contains("[profile-in-cache]", Models.FP8, "`life`");

    assertThat(cluster.kubectl("label", "nimservice", "life", "team=a", "--namespace=" + GUARDED))
        .isEqualTo("nimservice.apps.nvidia.com/life labeled\n");

    assertThat(client.delete(Models.cacheRef(GUARDED, "life")).message())
        .contains("[cache-in-use]", "NIMCache `life` is in use by NIMService `life`");
    gone(client.delete(Models.serviceRef(GUARDED, "life")));
    gone(client.delete(Models.cacheRef(GUARDED, "life")));
    assertThat(service("life", "life").message()).contains("[cache-required]");
  }

  /// An API server asks of each object, and names none of them in the request.
  @Test
  void aCacheInUseStaysWhenAllAreDeletedAtOnce() {
    client.createNamespaces("all");
    client.create(Models.cacheRef("all", "used"), Models.cache("all", "used")).orThrow();
    client
        .create(Models.serviceRef("all", "used"), Models.service("all", "used", "used"))
        .orThrow();
    GuardedCluster.await(
        "the service is known",
        () ->
            client
                .dryRun()
                .delete(Models.cacheRef("all", "used"))
                .message()
                .contains("[cache-in-use]"));
    assertThat(
            cluster.kubectl(
                "delete", "--raw", "/apis/apps.nvidia.com/v1alpha1/namespaces/all/nimcaches"))
        .contains("[cache-in-use]", "NIMCache `used` is in use by NIMService `used`");
    assertThat(client.get(Models.cacheRef("all", "used")).isSuccess()).isTrue();
  }

  /// S5: no look-up leaves the namespace.
  @Test
  void aCacheOfAnotherNamespaceIsNone() {
    cache(FREE, "elsewhere").orThrow();
    assertThat(service("abroad", "elsewhere").message()).contains("[cache-required]");
  }

  /// S15: as a GitOps engine applies them. No watch is as fast.
  @RepeatedTest(10)
  void aServiceMayFollowItsCacheInTheSameMoment(RepetitionInfo repetition) {
    String name = "moment-" + repetition.getCurrentRepetition();
    cache(GUARDED, name).orThrow();
    ApiResponse response = service(name, name);
    assertThat(response.isSuccess()).as(response.body()).isTrue();
  }

  /// Lists are as the watches have them: for a moment a service that is gone may still count.
  @Test
  void aCacheThatHasLostItsServiceMayGo() {
    cache(GUARDED, "unused").orThrow();
    service("unused", "unused").orThrow();
    gone(client.delete(Models.serviceRef(GUARDED, "unused")));
    GuardedCluster.await(
        "the cache may go", () -> client.delete(Models.cacheRef(GUARDED, "unused")).isSuccess());
  }

  /// Nothing guards its namespace as a whole, so that the service alone makes it our business.
  @RepeatedTest(10)
  void anAutoscalerThatFollowsItsServiceInTheSameMomentIsJudged(RepetitionInfo repetition) {
    String name = "scaled-" + repetition.getCurrentRepetition();
    cache(FREE, name).orThrow();
    client.create(Models.serviceRef(FREE, name), Models.service(FREE, name, name)).orThrow();
    assertThat(
            client
                .create(Models.scaledObjectRef(FREE, name), Models.cpuScaler(FREE, name))
                .message())
        .contains("[no-cpu-autoscaling]");
  }

  @Test
  void aServiceWhoseNameWrongAutoscalersWaitForIsToldOfThem() {
    client
        .create(Models.scaledObjectRef(FREE, "waiting"), Models.cpuScaler(FREE, "waiting"))
        .orThrow();
    cache(FREE, "waiting").orThrow();
    GuardedCluster.await(
        "the autoscaler is known",
        () ->
            client
                .dryRun()
                .create(
                    Models.serviceRef(FREE, "waiting"), Models.service(FREE, "waiting", "waiting"))
                .message()
                .contains("no-cpu-autoscaling"));
    ApiResponse response =
        client.create(
            Models.serviceRef(FREE, "waiting"), Models.service(FREE, "waiting", "waiting"));
    assertThat(response.message()).contains("ScaledObject `waiting`", "type `cpu`");
    gone(client.delete(Models.scaledObjectRef(FREE, "waiting")));
    ApiResponse after =
        client.create(
            Models.serviceRef(FREE, "waiting"), Models.service(FREE, "waiting", "waiting"));
    assertThat(after.isSuccess()).as(after.body()).isTrue();
  }

  @Test
  void oneFleetInOneFileIsTaken() {
    String all =
        String.join(
            "---\n",
            List.of(
                Models.cache(GUARDED, "fleet"),
                Models.service(GUARDED, "fleet", "fleet"),
                Models.scaledObject(GUARDED, "fleet")));
    assertThat(cluster.kubectl(all, List.of("apply", "--server-side")))
        .contains(
            "nimcache.apps.nvidia.com/fleet serverside-applied",
            "nimservice.apps.nvidia.com/fleet serverside-applied",
            "scaledobject.keda.sh/fleet serverside-applied");
  }

  /// S18: it has names of KEDA's for its metrics, which nobody but KEDA may use.
  @RepeatedTest(5)
  void theHpaThatKedaMakesAtOnceIsTaken(RepetitionInfo repetition) {
    String name = "keda-" + repetition.getCurrentRepetition();
    String uid =
        client
            .create(Models.scaledObjectRef(GUARDED, name), Models.scaledObject(GUARDED, name))
            .orThrow()
            .json()
            .path("metadata")
            .path("uid")
            .asString();
    String hpa = "keda-hpa-" + name;
    ApiResponse response =
        client.create(Models.hpaRef("v2", GUARDED, hpa), Models.kedaHpa(GUARDED, name, uid));
    assertThat(response.isSuccess()).as(response.body()).isTrue();
    assertThat(response.warnings()).isEmpty();
    assertThat(
            client
                .create(
                    Models.hpaRef("v2", GUARDED, hpa + "-forged"),
                    Models.kedaHpa(GUARDED, name, "5f1d7a4e-0000-4000-8000-000000000000")
                        .replace("name: " + hpa, "name: " + hpa + "-forged"))
                .isSuccess())
        .isFalse();
  }
}
