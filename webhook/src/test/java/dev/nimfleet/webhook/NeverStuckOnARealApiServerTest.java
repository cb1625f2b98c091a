package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Objects that break the rules and were there before them. Nothing that is not about the mistake
/// may hang on it.
@RequiresApiServer
@RequiresRealCrds
class NeverStuckOnARealApiServerTest {
  private static final String AUDIT =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: PolicyConfig
      spec:
        tiers:
        - name: everywhere
          actions: {"*": Audit}
      """;

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

  /// A service that gives up after 12 minutes, on a cache that is not there.
  private static ObjectRef wrongService(String name) {
    ObjectRef ref = Models.serviceRef(GUARDED, name);
    beforeTheRules(
        ref,
        Models.hastyService(GUARDED, name, "absent")
            .replace(
                "\nmetadata: {",
                "\nmetadata: {finalizers: [finalizer.nimservice.apps.nvidia.com], "));
    return ref;
  }

  private static void beforeTheRules(ObjectRef ref, String yaml) {
    cluster.configure(AUDIT);
    client.create(ref, yaml).orThrow();
    cluster.configureAsShipped();
  }

  private static String patch(ObjectRef ref, String patch, String... more) {
    String[] arguments = {
      "patch", ref.kind(), ref.name(), "--namespace=" + GUARDED, "--type=merge", "--patch=" + patch
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return cluster.kubectl(all);
  }

  @Test
  void whatIsAppliedAgainUnchangedIsTaken() {
    ObjectRef ref = wrongService("unchanged");
    ApiResponse same =
        client.update(
            ref,
            cluster.asUpdate(
                ref,
                name ->
                    Models.hastyService(GUARDED, name, "absent")
                        .replace(
                            "\nmetadata: {",
                            "\nmetadata: {finalizers: [finalizer.nimservice.apps.nvidia.com], ")));
    assertThat(same.isSuccess()).as(same.body()).isTrue();
    assertThat(patch(ref, "{\"metadata\": {\"labels\": {\"team\": \"a\"}}}"))
        .contains("nimservice.apps.nvidia.com/unchanged patched");
    assertThat(
            patch(ref, "{\"spec\": {\"startupProbe\": {\"probe\": {\"failureThreshold\": 60}}}}"))
        .contains("[startup-window]");
  }

  @Test
  void aChangeThatLeavesTheMistakeAsItWasIsWarnedAbout() {
    ObjectRef ref = wrongService("better");
    assertThat(patch(ref, "{\"spec\": {\"startupProbe\": {\"probe\": {\"timeoutSeconds\": 5}}}}"))
        .contains(
            "Warning: [startup-window] The startup probe gives the model 30 + 69 × 10 = 720 s to"
                + " load",
            "It was so before this change, which is not stopped.",
            "nimservice.apps.nvidia.com/better patched");
  }

  /// S8.
  @Test
  void whatIsBeingDeletedLosesItsFinalizer() {
    ObjectRef ref = wrongService("leaving");
    client.delete(ref).orThrow();
    assertThat(client.get(ref).json().path("metadata").has("deletionTimestamp")).isTrue();
    assertThat(patch(ref, "{\"metadata\": {\"finalizers\": null}}")).contains("patched");
    assertThat(client.get(ref).code()).isEqualTo(404);
  }

  /// What the operator's finalizer update makes of a spec: its Go types have no way to leave these
  /// out.
  @Test
  void whatTheOperatorRewritesIsTaken() {
    ObjectRef ref = wrongService("rewritten");
    String rewritten =
        client
            .get(ref)
            .body()
            .replace(
                "\"spec\":{",
                "\"spec\":{\"livenessProbe\":{},\"readinessProbe\":{},"
                    + "\"metrics\":{\"serviceMonitor\":{}},"
                    + "\"scale\":{\"hpa\":{\"maxReplicas\":0,\"minReplicas\":1}},")
            .replace("\"nimCache\":{", "\"pvc\":{},\"nimCache\":{");
    ApiResponse response = client.replace(ref, rewritten, "nim-operator");
    assertThat(response.isSuccess()).as(response.body()).isTrue();
    assertThat(response.json().path("spec").path("scale").path("hpa").path("minReplicas").asInt())
        .isEqualTo(1);
    client.delete(ref).orThrow();
    String last =
        client
            .get(ref)
            .body()
            .replace(
                "\"finalizers\":[\"finalizer.nimservice.apps.nvidia.com\"]", "\"finalizers\":[]");
    ApiResponse gone = client.replace(ref, last, "nim-operator");
    assertThat(gone.isSuccess()).as(gone.body()).isTrue();
    assertThat(client.get(ref).code()).isEqualTo(404);
  }

  @Test
  void aStatusIsWrittenWhateverTheSpec() {
    ObjectRef ref = wrongService("running");
    assertThat(patch(ref, "{\"status\": {\"state\": \"Failed\"}}", "--subresource=status"))
        .contains("patched");
  }

  @Test
  void anAutoscalerThatIsWrongStillScales() {
    ObjectRef ref = Models.hpaRef("v2", GUARDED, "old");
    beforeTheRules(ref, Models.hpa(GUARDED, "old", Models.CPU));
    assertThat(
            patch(
                ref,
                "{\"status\": {\"desiredReplicas\": 4, \"currentReplicas\": 2}}",
                "--subresource=status"))
        .contains("patched");
    client.delete(ref).orThrow();
  }

  /// No controller empties a namespace here, so that the test does what it would.
  @Test
  void aNamespaceThatIsDeletedTakesItsCachesAlong() {
    client.createNamespaces("leaving");
    ObjectRef namespace = ObjectRef.ofCluster("v1", "Namespace", "leaving");
    ObjectRef cache = Models.cacheRef("leaving", "llama");
    client.create(cache, Models.cache("leaving", "llama")).orThrow();
    client
        .create(Models.serviceRef("leaving", "llama"), Models.service("leaving", "llama", "llama"))
        .orThrow();
    GuardedCluster.await(
        "the service is known",
        () -> client.dryRun().delete(cache).message().contains("[cache-in-use]"));
    client.delete(namespace).orThrow();
    GuardedCluster.await("the cache may go", () -> client.delete(cache).isSuccess());
    client.delete(Models.serviceRef("leaving", "llama")).orThrow();
  }
}
