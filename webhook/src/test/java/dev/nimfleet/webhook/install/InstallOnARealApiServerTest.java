package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.compiler.catalogue.CatalogueCrds;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.OpenReports;
import dev.nimfleet.webhook.kubernetes.BreakGlassClient;
import dev.nimfleet.webhook.kubernetes.Connection;
import dev.nimfleet.webhook.kubernetes.WatchedCluster;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.scan.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nimfleet install` prints, in the API server that it is for. Nobody answers the webhook
/// here: its entries call a port that is closed, as when all replicas are dead.
@RequiresApiServer
class InstallOnARealApiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String ACCOUNT = "system:serviceaccount:nimfleet-system:nimfleet-webhook";
  private static final InstallOptions OPTIONS = Installed.guarding(Installed.USUAL, "nim-prod");
  private static final ObjectRef CONFIGURATION =
      ObjectRef.ofCluster(
          "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "nimfleet");

  private static ApiServer server;
  private static ApiClient client;

  @TempDir private Path folder;
  private int made;

  @BeforeAll
  static void install() {
    server = ApiServer.start();
    client = server.client();
    client.createNamespaces("nim-prod", "other");
    client.installCrds(
        CatalogueCrds.texts(Release.MAIN).stream()
            .filter(crd -> !crd.contains("policywaivers.nimfleet.dev"))
            .toList());
    client.installCrds(MinimalCrds.texts());
    client.installCrds(List.of(text("10-policywaivers.yaml")));
    Installed.files(OPTIONS).stream()
        .filter(file -> !file.name().startsWith("10-") && !file.name().startsWith("90-"))
        .forEach(InstallOnARealApiServerTest::apply);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @BeforeEach
  void nothingIsRegistered() {
    if (client.get(CONFIGURATION).isSuccess()) client.delete(CONFIGURATION).orThrow();
    awaitPassing();
  }

  private static void apply(InstallFile file) {
    client.apply(ObjectRef.of(file.object()), file.text()).orThrow();
  }

  /// The configuration as it is printed, and a closed port where the Service would be.
  private static String registration() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "url: https://127.0.0.1:%d/validate".formatted(socket.getLocalPort());
      return text("90-validatingwebhookconfiguration.yaml")
          .replaceAll("(?m)^( +)service:\n(?:\\1 +.*\n)+", "$1" + url + "\n");
    }
  }

  private static String text(String file) {
    return Installed.files(OPTIONS).stream()
        .filter(each -> each.name().equals(file))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private void register() throws IOException {
    client.apply(CONFIGURATION, registration()).orThrow();
    assertThat(Patience.until(LIMIT, () -> !isWritten(hpa("nim-prod")))).isTrue();
  }

  private void awaitPassing() {
    assertThat(Patience.until(LIMIT, () -> isWritten(hpa("nim-prod")))).isTrue();
  }

  private static boolean isWritten(ApiResponse response) {
    return response.isSuccess();
  }

  private ApiResponse hpa(String namespace) {
    String name = "hpa-" + made++ + "-" + System.nanoTime();
    return client
        .dryRun()
        .create(
            new ObjectRef("autoscaling/v2", "HorizontalPodAutoscaler", namespace, name),
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: %s}
            spec:
              maxReplicas: 3
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
            """
                .formatted(name));
  }

  private static ObjectRef cacheRef(String namespace, String name) {
    return new ObjectRef("apps.nvidia.com/v1alpha1", "NIMCache", namespace, name);
  }

  private static ApiResponse cache(String namespace, String name) {
    return client.create(cacheRef(namespace, name), cacheText(name, "10Gi", "[a.example/keep]"));
  }

  private static String cacheText(String name, String size, String finalizers) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMCache
    metadata: {name: %s, finalizers: %s}
    spec:
      source: {ngc: {modelPuller: "nvcr.io/nim/meta/llama:1", authSecret: ngc}}
      storage: {pvc: {create: true, size: %s}}
    """
        .formatted(name, finalizers, size);
  }

  @Test
  void theApiServerTakesEveryObjectAndTheRegistration() {
    assertThat(client.dryRun().apply(CONFIGURATION, text("90-validatingwebhookconfiguration.yaml")))
        .matches(ApiResponse::isSuccess);
    Installed.files(Installed.withCertManager(OPTIONS))
        .forEach(file -> {
          if (file.object().text("apiVersion").orElseThrow().startsWith("cert-manager"))
            apply(file);
        });
  }

  @Test
  void kubectlTakesTheKustomizeBase() {
    String base = KustomizeBaseTest.FOLDER.resolve("base").toString();
    assertThat(
            server.kubectl(
                "apply", "--dry-run=server", "--server-side", "--force-conflicts", "-k", base))
        .contains("validatingwebhookconfiguration.admissionregistration.k8s.io/nimfleet");
  }

  @Test
  void aWaiverShowsWhatItIsAbout() throws IOException {
    Path waiver = folder.resolve("waiver.yaml");
    Files.writeString(
        waiver,
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: PolicyWaiver
        metadata: {name: a, namespace: nimfleet-system}
        spec:
          policy: scale-in-cooldown
          target: {kind: ScaledObject, namespace: nim-prod, model: llama}
          reason: nightly batch
          owner: ml-platform
          expires: "2027-01-15"
        """);
    server.kubectl("apply", "-f", waiver.toString());
    assertThat(server.kubectl("get", "waiver", "-n", "nimfleet-system").replaceAll(" +", " "))
        .contains("NAME POLICY KIND TARGET OWNER EXPIRES")
        .contains("a scale-in-cooldown ScaledObject llama ml-platform 2027-01-15");
  }

  @Test
  void aWaiverOfTwoTargetsIsRefused() {
    ApiResponse response =
        client.create(
            new ObjectRef("nimfleet.dev/v1alpha1", "PolicyWaiver", "nimfleet-system", "b"),
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyWaiver
            metadata: {name: b, namespace: nimfleet-system}
            spec:
              policy: scale-in-cooldown
              target: {kind: ScaledObject, namespace: nim-prod, model: llama, name: llama-1}
              reason: nightly batch
              owner: ml-platform
              expires: "2027-01-15"
            """);
    assertThat(response.isSuccess()).isFalse();
    assertThat(response.body()).contains("exactly one of model or name must be set");
  }

  @Test
  void theAccountMayDoWhatItNeedsAndNothingElse() {
    assertThat(may("get", "", "services", "nim-prod", "x")).isTrue();
    assertThat(may("list", "", "services", "nim-prod", "")).isFalse();
    assertThat(may("watch", "apps.nvidia.com", "nimservices", "", "")).isTrue();
    assertThat(may("list", "nimfleet.dev", "policywaivers", "nimfleet-system", "")).isTrue();
    assertThat(may("list", "nimfleet.dev", "policywaivers", "nim-prod", "")).isFalse();
    assertThat(may("update", "", "secrets", "nimfleet-system", "nimfleet-webhook-certificates"))
        .isTrue();
    assertThat(may("get", "", "secrets", "nimfleet-system", "other")).isFalse();
    assertThat(may("list", "", "secrets", "nimfleet-system", "")).isFalse();
    assertThat(may("get", "", "secrets", "nim-prod", "nimfleet-webhook-certificates")).isFalse();
    assertThat(may("update", "coordination.k8s.io", "leases", "nimfleet-system", "x")).isTrue();
    assertThat(may("update", "coordination.k8s.io", "leases", "kube-system", "x")).isFalse();
    String group = "admissionregistration.k8s.io";
    assertThat(may("update", group, "validatingwebhookconfigurations", "", "nimfleet")).isTrue();
    assertThat(may("update", group, "validatingwebhookconfigurations", "", "other")).isFalse();
    assertThat(may("delete", group, "validatingwebhookconfigurations", "", "nimfleet")).isFalse();
    assertThat(may("create", "openreports.io", "reports", "nim-prod", "")).isTrue();
    assertThat(may("patch", "openreports.io", "reports", "nim-prod", "nimfleet")).isTrue();
    assertThat(may("update", "apps.nvidia.com", "nimservices", "nim-prod", "x")).isFalse();
    assertThat(may("create", "", "pods", "nimfleet-system", "")).isFalse();
    assertThat(may("impersonate", "", "users", "", "")).isFalse();
  }

  /// Every request that it makes beside those for its certificates, with the rights that it has.
  @Test
  void theAccountCanWatchEverythingAndReportAndRepairItsRegistration() throws IOException {
    client.installCrds(List.of(OpenReports.CRD));
    try (Connection connection = Connection.open(Optional.of(ofItsAccount()));
        WatchedCluster cluster = connection.watch("nimfleet-system")) {
      assertThat(Patience.until(LIMIT, () -> cluster.store().isReady()))
          .as("%s", cluster.store().troubles())
          .isTrue();
      assertThat(cluster.store().troubles()).isEmpty();
      for (LookupKind kind : LookupKinds.FETCHED) {
        assertThatCode(() -> cluster.fetch(kind.apiVersion(), kind.kind(), "other", "x", LIMIT))
            .doesNotThrowAnyException();
      }
      for (LookupKind kind : LookupKinds.JUDGED) {
        assertThatCode(() -> cluster.all(kind)).doesNotThrowAnyException();
      }
      var reports = connection.reports();
      assertThat(reports.publish(List.of(report(1)))).isEmpty();
      assertThat(reports.publish(List.of(report(2)))).isEmpty();
      assertThat(server.kubectl("get", "reports", "-n", "other", "-o", "yaml")).contains("pass: 2");
      assertThat(reports.publish(List.of())).isEmpty();
      assertThat(server.kubectl("get", "reports", "-A", "--no-headers")).doesNotContain("other");
      var configuration =
          connection.configuration(
              "nimfleet",
              () -> Optional.of(text("90-validatingwebhookconfiguration.yaml")),
              InstantSource.system(),
              (happening, sentence) -> {});
      configuration.healAllButTrust();
      Set<String> whole = webhooks();
      server.kubectl(
          "patch",
          "validatingwebhookconfiguration",
          "nimfleet",
          "--type=json",
          "-p=[{\"op\": \"remove\", \"path\": \"/webhooks/0\"}]");
      assertThat(webhooks()).isNotEqualTo(whole);
      configuration.healAllButTrust();
      assertThat(webhooks()).isEqualTo(whole);
    }
  }

  private static Set<String> webhooks() {
    return Set.of(
        server
            .kubectl(
                "get",
                "validatingwebhookconfiguration",
                "nimfleet",
                "-o",
                "jsonpath={.webhooks[*].name}")
            .split(" "));
  }

  private static Report report(int passed) {
    return new Report(
        "other",
        List.of(),
        Map.of("pass", passed, "fail", 0, "warn", 0, "error", 0, "skip", 0),
        Instant.EPOCH);
  }

  private Path ofItsAccount() throws IOException {
    String token =
        server.kubectl("create", "token", "nimfleet-webhook", "-n", "nimfleet-system").strip();
    return Files.writeString(
        folder.resolve("account"),
        Files.readString(server.kubeconfig())
            .replaceAll("token: \"[^\"]*\"", "token: \"" + token + "\""));
  }

  private static boolean may(
      String verb, String group, String resource, String namespace, String name) {
    return client
        .create(
            ObjectRef.ofCluster("authorization.k8s.io/v1", "SubjectAccessReview", "question"),
            """
            apiVersion: authorization.k8s.io/v1
            kind: SubjectAccessReview
            spec:
              user: %s
              groups: ["system:serviceaccounts", "system:authenticated"]
              resourceAttributes:
                {verb: %s, group: "%s", resource: %s, namespace: "%s", name: "%s"}
            """
                .formatted(ACCOUNT, verb, group, resource, namespace, name))
        .orThrow()
        .json()
        .path("status")
        .path("allowed")
        .asBoolean();
  }

  @Test
  void whenNobodyAnswersModelsAndGuardedAutoscalersAreNotWritten() throws IOException {
    register();
    assertThat(cache("other", "new").body())
        .contains("failed calling webhook", "models.webhook.nimfleet.dev");
    assertThat(hpa("nim-prod").body())
        .contains("failed calling webhook", "guarded-autoscalers.webhook.nimfleet.dev");
    assertThat(hpa("other").isSuccess()).isTrue();
    assertThat(hpa("nimfleet-system").isSuccess()).isTrue();
    assertThat(hpa("kube-system").isSuccess()).isTrue();
  }

  /// S12: another version of the same kind is the same kind.
  @Test
  void anAutoscalerOfAnOlderVersionIsAskedAboutToo() throws IOException {
    register();
    ApiResponse response =
        client.create(
            new ObjectRef("autoscaling/v1", "HorizontalPodAutoscaler", "nim-prod", "old"),
            """
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: {name: old}
            spec:
              maxReplicas: 3
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
            """);
    assertThat(response.body())
        .contains("failed calling webhook", "guarded-autoscalers.webhook.nimfleet.dev");
  }

  /// No controller makes pods here, so that one is made of the Deployment's template, in a
  /// namespace with the same labels and without a quota that nobody counts.
  @Test
  void theRestrictedNamespaceTakesThePods() {
    MapNode namespace = Installed.object(OPTIONS, "Namespace");
    client
        .apply(
            ObjectRef.ofCluster("v1", "Namespace", "restricted"),
            YamlWriter.write(namespace).replace("name: nimfleet-system", "name: restricted"))
        .orThrow();
    MapNode spec =
        (MapNode)
            Installed.object(OPTIONS, "Deployment").find("spec", "template", "spec").orElseThrow();
    String pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
            + YamlWriter.write(spec).indent(2);
    client.create(new ObjectRef("v1", "Pod", "restricted", "a"), pod).orThrow();
    ApiResponse careless =
        client.create(
            new ObjectRef("v1", "Pod", "restricted", "a"),
            pod.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"));
    assertThat(careless.body()).contains("violates PodSecurity");
  }

  @Test
  void whenNobodyAnswersWhatIsThereCanStillBeDeleted() throws IOException {
    cache("other", "old").orThrow();
    register();
    String version =
        client
            .get(cacheRef("other", "old"))
            .json()
            .path("metadata")
            .path("resourceVersion")
            .asString();
    String same = cacheText("old", "10Gi", "[]");
    String grown = cacheText("old", "20Gi", "[]");
    assertThat(update("old", version, grown).body()).contains("failed calling webhook");
    client.delete(cacheRef("other", "old")).orThrow();
    String deleting =
        client
            .get(cacheRef("other", "old"))
            .json()
            .path("metadata")
            .path("resourceVersion")
            .asString();
    assertThat(update("old", deleting, same).body()).doesNotContain("failed calling webhook");
    assertThat(client.get(cacheRef("other", "old")).isSuccess()).isFalse();
  }

  private static ApiResponse update(String name, String version, String text) {
    return client.update(
        cacheRef("other", name),
        text.replace("metadata: {", "metadata: {resourceVersion: \"%s\", ".formatted(version)));
  }

  @Test
  void brokenGlassLetsEverythingPassAndTheConfigMapBringsTheRulesBack() throws Exception {
    register();
    var glass =
        new BreakGlass(
            Instant.parse("2026-11-28T18:00:00Z"),
            "it's down, and \"prod\" waits",
            Optional.of("ops"),
            Optional.empty());
    assertThat(shell(glass.command(Optional.empty()))).contains("patched");
    awaitPassing();
    assertThat(cache("other", "urgent").isSuccess()).isTrue();
    var annotations = client.get(CONFIGURATION).json().path("metadata").path("annotations");
    assertThat(annotations.path(BreakGlass.UNTIL).asString()).isEqualTo("2026-11-28T18:00:00Z");
    assertThat(annotations.path(BreakGlass.REASON).asString())
        .isEqualTo("it's down, and \"prod\" waits");

    shell(
        "kubectl get configmap nimfleet-webhook -n nimfleet-system -o"
            + " 'jsonpath={.data.webhook\\.yaml}' | kubectl replace -f -");
    var restored = client.get(CONFIGURATION).json();
    assertThat(restored.path("webhooks").size()).isEqualTo(5);
    assertThat(restored.path("metadata").path("annotations").has(BreakGlass.UNTIL)).isFalse();
    assertThat(Patience.until(LIMIT, () -> isHeldUp(cache("other", "later")))).isTrue();
  }

  @Test
  void whoeverAppliesTheBreakKeepsWhatWas() throws Exception {
    register();
    try (var cluster = BreakGlassClient.open(Optional.of(server.kubeconfig()), Registration.NAME)) {
      Optional<String> before = cluster.entries();
      assertThat(before.orElseThrow()).contains("models.webhook.nimfleet.dev");
      var glass =
          new BreakGlass(Instant.parse("2026-11-28T18:00:00Z"), "INC-1", Optional.empty(), before);
      cluster.patch(glass.patch());
      awaitPassing();
      assertThat(
              client
                  .get(CONFIGURATION)
                  .json()
                  .path("metadata")
                  .path("annotations")
                  .path(BreakGlass.RESTORE)
                  .asString())
          .isEqualTo(before.orElseThrow());
      client.delete(CONFIGURATION).orThrow();
      assertThat(cluster.entries()).isEmpty();
      assertThatThrownBy(() -> cluster.patch(glass.patch()))
          .isInstanceOf(BreakGlassClient.Refused.class)
          .hasMessageContaining("not found");
    }
  }

  private static boolean isHeldUp(ApiResponse response) {
    return response.body().contains("failed calling webhook");
  }

  private String shell(String command) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .directory(folder.toFile());
    builder.environment().put("KUBECONFIG", server.kubeconfig().toString());
    Process shell = builder.start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(output).isZero();
    return output;
  }
}
