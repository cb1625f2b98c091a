package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static dev.nimfleet.webhook.GuardedCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The way of a rule into a running fleet: it is audited, then warned about, then enforced.
@RequiresApiServer
@RequiresRealCrds
class ModesOnARealApiServerTest {
  private static final String EVERYWHERE =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: PolicyConfig
      spec:
        tiers:
        - name: everywhere
          actions: {"*": %s}
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

  @AfterEach
  void asShipped() {
    cluster.configureAsShipped();
  }

  private static ApiResponse create(String namespace, String name) {
    return client.create(
        Models.scaledObjectRef(namespace, name), Models.hurriedScaler(namespace, name));
  }

  /// What the webhook has written into the audit log of the API server.
  private static Map<String, String> annotations(String name) {
    await("it is in the audit log", () -> !cluster.audited(name).isEmpty());
    JsonNode event = cluster.audited(name).getLast();
    return event
        .path("annotations")
        .propertyStream()
        .filter(each -> each.getKey().contains(".webhook.nimfleet.dev/"))
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().asString("")));
  }

  @Test
  void whatIsWarnedAboutIsTakenAndSaid() {
    cluster.configure(EVERYWHERE.formatted("Warn"));
    assertThat(
            cluster.kubectl(
                Models.hurriedScaler(GUARDED, "warned"), List.of("apply", "--server-side")))
        .isEqualTo(
            """
            Warning: [scale-in-cooldown] `cooldownPeriod` is 300 s, the default of KEDA: set it to 600 or more.
            scaledobject.keda.sh/warned serverside-applied
            """);
    assertThat(annotations("warned"))
        .containsEntry("guarded-autoscalers.webhook.nimfleet.dev/warned", "scale-in-cooldown");
  }

  @Test
  void whatIsAuditedIsSaidInTheAuditLogAlone() {
    cluster.configure(EVERYWHERE.formatted("Audit"));
    ApiResponse response = create(GUARDED, "audited").orThrow();
    assertThat(response.warnings()).isEmpty();
    assertThat(annotations("audited"))
        .containsEntry(
            "guarded-autoscalers.webhook.nimfleet.dev/audited",
            "scale-in-cooldown: `cooldownPeriod` is 300 s, the default of KEDA: set it to 600 or"
                + " more.");
  }

  @Test
  void whatIsDeniedIsInTheAuditLogToo() {
    assertThat(create(GUARDED, "denied").code()).isEqualTo(422);
    assertThat(annotations("denied"))
        .containsEntry("guarded-autoscalers.webhook.nimfleet.dev/denied", "scale-in-cooldown");
  }

  @Test
  void namespacesAreAsStrictAsTheirTier() {
    client
        .create(
            ObjectRef.ofCluster("v1", "Namespace", "dev-a"),
            "{apiVersion: v1, kind: Namespace, metadata: {name: dev-a, labels: {tier: dev}}}")
        .orThrow();
    client.create(Models.cacheRef("dev-a", "llama"), Models.cache("dev-a", "llama")).orThrow();
    client
        .create(Models.serviceRef("dev-a", "llama"), Models.service("dev-a", "llama", "llama"))
        .orThrow();
    cluster.configure(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: PolicyConfig
        spec:
          tiers:
          - name: dev
            namespaceSelector: {matchLabels: {tier: dev}}
            actions: {"*": Warn}
          - name: rest
            actions: {"*": Deny}
        """);
    ApiResponse gentle = create("dev-a", "llama");
    assertThat(gentle.isSuccess()).as(gentle.body()).isTrue();
    assertThat(gentle.warnings()).anyMatch(text -> text.contains("[scale-in-cooldown]"));
    assertThat(create(GUARDED, "llama").message()).contains("[scale-in-cooldown]");
  }

  /// As a GitOps engine applies a namespace and what is in it. No watch is as fast.
  @RepeatedTest(10)
  void aNamespaceThatWasMadeInTheSameMomentHasItsTier(RepetitionInfo repetition) {
    cluster.configure(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: PolicyConfig
        spec:
          tiers:
          - name: dev
            namespaceSelector: {matchLabels: {tier: dev}}
            actions: {"*": Warn}
          - name: rest
            actions: {"*": Deny}
        """);
    String name = "dev-new-" + repetition.getCurrentRepetition();
    client
        .create(
            ObjectRef.ofCluster("v1", "Namespace", name),
            "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {tier: dev}}}"
                .formatted(name))
        .orThrow();
    ApiResponse response =
        client.create(
            Models.cacheRef(name, "llama"),
            Models.cache(name, "llama").replace("instruct:1.3.0", "instruct:latest"));
    assertThat(response.isSuccess()).as(response.body()).isTrue();
    assertThat(response.warnings()).anyMatch(text -> text.startsWith("[image-pinned]"));
  }

  /// S25: of more than 4 KiB an API server would cut each anywhere, and drop what comes last.
  @Test
  void allWarningsArriveHoweverLongOneIs() {
    cluster.configure(EVERYWHERE.formatted("Warn"));
    String odd = "odd-" + "x".repeat(4500);
    ApiResponse response =
        client.create(
            Models.scaledObjectRef(GUARDED, "many"),
            Models.hurriedScaler(GUARDED, "many")
                    .replace("minReplicaCount: 2", "minReplicaCount: 1")
                + "  - {type: cpu, metricType: Utilization, metadata: {value: \"60\"}}\n"
                + "  - {type: \"%s\", metadata: {a: b}}\n".formatted(odd));
    assertThat(response.isSuccess()).as(response.body()).isTrue();
    assertThat(response.warnings())
        .anyMatch(text -> text.startsWith("[scale-in-cooldown]"))
        .anyMatch(text -> text.startsWith("[warm-replicas]"))
        .anyMatch(text -> text.startsWith("[no-cpu-autoscaling] A trigger of type `cpu`"))
        .anyMatch(text ->
            text.startsWith("[no-cpu-autoscaling] Triggers of type `odd-xxx")
                && text.endsWith("x…"));
  }

  /// S18.
  @Test
  void whoeverIsExemptIsLeftAloneByName() {
    cluster.configure(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: PolicyConfig
        spec:
          exempt: {users: [rescue]}
          tiers:
          - name: everywhere
            actions: {"*": Deny}
        """);
    String yaml = Models.hurriedScaler(GUARDED, "exempted");
    assertThat(
            cluster.kubectl(
                yaml,
                List.of("apply", "--server-side", "--as=rescuer", "--as-group=system:masters")))
        .contains("[scale-in-cooldown]");
    assertThat(
            cluster.kubectl(
                yaml,
                List.of("apply", "--server-side", "--as=rescue", "--as-group=system:masters")))
        .isEqualTo("scaledobject.keda.sh/exempted serverside-applied\n");
    assertThat(annotations("exempted"))
        .containsEntry("guarded-autoscalers.webhook.nimfleet.dev/exempt", "rescue");
  }

  /// A webhook that is newly installed judges what is there already.
  @Test
  void whatIsThereAlreadyIsReported() {
    cluster.configure(EVERYWHERE.formatted("Audit"));
    create(GUARDED, "there").orThrow();
    cluster.configureAsShipped();
    await(
        "it is reported",
        () ->
            reports()
                .anyMatch(result ->
                    result.path("policy").asString("").equals("scale-in-cooldown")
                        && result.path("result").asString("").equals("fail")
                        && result
                            .path("resources")
                            .path(0)
                            .path("name")
                            .asString("")
                            .equals("there")));
    await(
        "it is counted",
        () ->
            cluster.metric(
                    "nimfleet_scan_violations{action=\"fail\",kind=\"ScaledObject\",rule=\"scale-in-cooldown\"}")
                >= 1);
    client.delete(Models.scaledObjectRef(GUARDED, "there")).orThrow();
    await(
        "it is reported no more",
        () ->
            reports()
                .noneMatch(result ->
                    result.path("resources").path(0).path("name").asString("").equals("there")));
  }

  /// Of these there is no watch. KServe comes while the webhook runs.
  @Test
  void whatIsThereOfKindsThatFewClustersHaveIsReportedToo() {
    client.installCrds(List.of(OtherCrds.text("inferenceservices.serving.kserve.io")));
    cluster.configure(EVERYWHERE.formatted("Audit"));
    client.create(Models.pipelineRef(GUARDED, "rag"), Models.pipeline(GUARDED, "rag")).orThrow();
    client
        .create(
            new ObjectRef("serving.kserve.io/v1beta1", "InferenceService", GUARDED, "kserved"),
            """
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: kserved, namespace: nim-prod}
            spec: {predictor: {minReplicas: 2, maxReplicas: 4}}
            """)
        .orThrow();
    cluster.configureAsShipped();
    for (String kind : List.of("NIMPipeline", "InferenceService")) {
      await(
          kind + " is reported",
          () ->
              reports()
                  .anyMatch(result ->
                      result.path("policy").asString("").equals("no-cpu-autoscaling")
                          && result.path("result").asString("").equals("fail")
                          && result
                              .path("resources")
                              .path(0)
                              .path("kind")
                              .asString("")
                              .equals(kind)));
    }
  }

  private static java.util.stream.Stream<JsonNode> reports() {
    return client
        .list("openreports.io/v1alpha1", "Report", GUARDED)
        .json()
        .path("items")
        .valueStream()
        .flatMap(report -> report.path("results").valueStream());
  }
}
