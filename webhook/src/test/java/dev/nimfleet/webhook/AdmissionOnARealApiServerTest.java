package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.FREE;
import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the API server makes of objects while the webhook guards it.
@RequiresApiServer
@RequiresRealCrds
class AdmissionOnARealApiServerTest {
  private static final String CACHE = "llama";

  private static GuardedCluster cluster;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    cluster = GuardedCluster.start();
    client = cluster.client();
    client.create(Models.cacheRef(GUARDED, CACHE), Models.cache(GUARDED, CACHE)).orThrow();
    cluster.becomesReady(GUARDED, CACHE, Models.FP8);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  /// An object that a rule allows, and what somebody does to it that the rule does not.
  ///
  /// @param patch the same as a JSON merge patch
  record Wrong(
      String rule,
      UnaryOperator<String> good,
      UnaryOperator<String> bad,
      String patch,
      String message) {
    @Override
    public String toString() {
      return rule;
    }
  }

  static Stream<Wrong> firstRules() {
    return Stream.of(
        new Wrong(
            "no-cpu-autoscaling",
            name -> Models.scaledObject(GUARDED, name),
            name -> Models.cpuScaler(GUARDED, name),
            """
            {"spec": {"triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}]}}
            """,
            "A trigger of type `cpu` scales on the CPU or memory of the pod"),
        new Wrong(
            "startup-window",
            name -> Models.service(GUARDED, name, CACHE),
            name -> Models.hastyService(GUARDED, name, CACHE),
            """
            {"spec": {"startupProbe": {"probe": {"failureThreshold": 69}}}}
            """,
            "30 + 69 × 10 = 720 s to load, less than 900 s"),
        new Wrong(
            "scale-in-cooldown",
            name -> Models.scaledObject(GUARDED, name),
            name -> Models.hurriedScaler(GUARDED, name),
            """
            {"spec": {"cooldownPeriod": 300}}
            """,
            "`cooldownPeriod` is 300 s, the default of KEDA: set it to 600 or more."),
        new Wrong(
            "cache-required",
            name -> Models.service(GUARDED, name, CACHE),
            name -> Models.service(GUARDED, name, "absent"),
            """
            {"spec": {"storage": {"nimCache": {"name": "absent"}}}}
            """,
            "no NIMCache `absent`"),
        new Wrong(
            "profile-in-cache",
            name -> Models.service(GUARDED, name, CACHE),
            name -> Models.service(GUARDED, name, CACHE).replace(Models.FP8, Models.BF16),
            """
            {"spec": {"storage": {"nimCache": {"profile": "%s"}}}}
            """
                .formatted(Models.BF16),
            Models.BF16));
  }

  private static ObjectRef ref(Wrong wrong, String name) {
    return wrong.good().apply(name).contains("kind: ScaledObject")
        ? Models.scaledObjectRef(GUARDED, name)
        : Models.serviceRef(GUARDED, name);
  }

  private static void assertRefused(ApiResponse response, Wrong wrong) {
    assertThat(response.isSuccess()).as(response.body()).isFalse();
    assertThat(response.code()).isEqualTo(422);
    assertThat(response.message())
        .contains("denied the request", "[" + wrong.rule() + "]", wrong.message());
  }

  private static void assertTaken(ApiResponse response) {
    assertThat(response.isSuccess()).as(response.body()).isTrue();
    assertThat(response.warnings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("firstRules")
  void whatIsWrongIsNotCreated(Wrong wrong) {
    String name = wrong.rule() + "-create";
    assertRefused(client.create(ref(wrong, name), wrong.bad().apply(name)), wrong);
    assertTaken(client.create(ref(wrong, name), wrong.good().apply(name)));
  }

  /// S9.
  @ParameterizedTest
  @MethodSource("firstRules")
  void norComesByAnUpdate(Wrong wrong) {
    String name = wrong.rule() + "-put";
    client.create(ref(wrong, name), wrong.good().apply(name)).orThrow();
    assertRefused(
        client.update(ref(wrong, name), cluster.asUpdate(ref(wrong, name), wrong.bad())), wrong);
    String same = cluster.asUpdate(ref(wrong, name), wrong.good());
    assertTaken(
        client.update(
            ref(wrong, name), same.replace("\nmetadata: {", "\nmetadata: {labels: {team: a}, ")));
  }

  @ParameterizedTest
  @MethodSource("firstRules")
  void norByAPatch(Wrong wrong) {
    String name = wrong.rule() + "-patch";
    client.create(ref(wrong, name), wrong.good().apply(name)).orThrow();
    String kind = ref(wrong, name).kind();
    assertThat(
            cluster.kubectl(
                "patch", kind, name, "-n", GUARDED, "--type=merge", "-p", wrong.patch()))
        .contains("[" + wrong.rule() + "]", wrong.message());
    assertThat(
            cluster.kubectl(
                "patch",
                kind,
                name,
                "-n",
                GUARDED,
                "--type=merge",
                "-p",
                "{\"metadata\": {\"labels\": {\"team\": \"a\"}}}"))
        .endsWith("patched\n");
  }

  @ParameterizedTest
  @MethodSource("firstRules")
  void norByServerSideApply(Wrong wrong) {
    String name = wrong.rule() + "-apply";
    assertRefused(client.apply(ref(wrong, name), wrong.bad().apply(name)), wrong);
    assertTaken(client.apply(ref(wrong, name), wrong.good().apply(name)));
    assertRefused(client.apply(ref(wrong, name), wrong.bad().apply(name)), wrong);
  }

  /// S17. A cache that is missing is only warned about, since GitOps tools try the whole set first.
  @ParameterizedTest
  @MethodSource("firstRules")
  void aDryRunTellsTheSame(Wrong wrong) {
    String name = wrong.rule() + "-dry";
    ApiResponse response = client.dryRun().create(ref(wrong, name), wrong.bad().apply(name));
    if (wrong.rule().equals("cache-required")) {
      assertThat(response.isSuccess()).as(response.body()).isTrue();
      assertThat(response.warnings()).anyMatch(each -> each.contains(wrong.message()));
    } else {
      assertRefused(response, wrong);
    }
    assertTaken(client.dryRun().create(ref(wrong, name), wrong.good().apply(name)));
    assertThat(
            cluster.kubectl(
                wrong.good().apply(name), List.of("apply", "--server-side", "--dry-run=server")))
        .endsWith("serverside-applied (server dry run)\n");
  }

  /// S16: it is judged before the API server makes its name.
  @Test
  void anObjectWhoseNameIsMadeUpIsJudged() {
    String bad =
        Models.cpuScaler(GUARDED, "made-up").replace("{name: made-up", "{generateName: made-");
    assertThat(cluster.kubectl(bad, List.of("create"))).contains("[no-cpu-autoscaling]");
    String good = bad.replaceAll("(?m)^  - \\{type: cpu.*\n", "");
    assertThat(cluster.kubectl(good, List.of("create"))).endsWith(" created\n");
  }

  /// S19: the registration leaves out namespaces by a label that the API server itself sets.
  @Test
  void noNamespaceExemptsItself() {
    assertThat(
            cluster.kubectl(
                "label",
                "namespace",
                FREE,
                "--overwrite",
                "kubernetes.io/metadata.name=kube-system",
                "admission.nimfleet.dev/ignore=true"))
        .isNotEmpty();
    assertThat(
            client
                .create(
                    Models.serviceRef(FREE, "exempt"), Models.hastyService(FREE, "exempt", CACHE))
                .message())
        .contains("[startup-window]");
  }

  /// S12.
  @Test
  void anHpaThatScalesOnTheCpuIsRefusedInEachVersion() {
    ApiResponse newer =
        client.create(Models.hpaRef("v2", GUARDED, "cpu"), Models.hpa(GUARDED, "cpu", Models.CPU));
    assertThat(newer.message()).contains("[no-cpu-autoscaling]");
    ApiResponse older =
        client.create(
            Models.hpaRef("v1", GUARDED, "cpu"),
            """
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: {name: cpu, namespace: nim-prod}
            spec:
              minReplicas: 2
              maxReplicas: 8
              targetCPUUtilizationPercentage: 60
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cpu}
            """);
    assertThat(older.message()).contains("[no-cpu-autoscaling]");
    assertThat(older.message()).contains("[scale-in-cooldown]");
    assertTaken(
        client.create(
            Models.hpaRef("v2", GUARDED, "kv"), Models.hpa(GUARDED, "kv", Models.KV_CACHE)));
    ObjectRef asOlder = Models.hpaRef("v1", GUARDED, "kv");
    String body = client.get(asOlder).orThrow().body();
    assertThat(body).contains("\"apiVersion\":\"autoscaling/v1\"");
    assertTaken(client.update(asOlder, body.replace("\"maxReplicas\":8", "\"maxReplicas\":9")));
    assertThat(
            cluster.kubectl(
                "patch",
                "horizontalpodautoscalers.v1.autoscaling",
                "kv",
                "--namespace=" + GUARDED,
                "--type=merge",
                "--patch={\"spec\": {\"targetCPUUtilizationPercentage\": 60}}"))
        .contains("[no-cpu-autoscaling]");
  }

  @Test
  void anAutoscalerOfAnythingElseIsNobodysBusinessWhereNothingIsGuarded() {
    for (String kind :
        List.of(
            "apps/v1, kind: Deployment",
            "apps/v1, kind: StatefulSet",
            "apps/v1, kind: ReplicaSet",
            "leaderworkerset.x-k8s.io/v1, kind: LeaderWorkerSet",
            "example.org/v1, kind: Shop")) {
      String name = "web-" + kind.length();
      assertTaken(
          client.create(
              Models.hpaRef("v2", FREE, name),
              Models.hpa(FREE, name, Models.CPU).replace("apps/v1, kind: Deployment", kind)));
      assertTaken(client.delete(Models.hpaRef("v2", FREE, name)));
    }
    assertThat(cluster.metrics().lines())
        .filteredOn(line -> line.contains("verdict=\"undecided\""))
        .isEmpty();
  }

  @Test
  void whatIsAskedIsCounted() {
    String denied =
        "nimfleet_admission_requests_total{dry_run=\"false\",kind=\"ScaledObject\","
            + "operation=\"create\",verdict=\"denied\"}";
    String broken =
        "nimfleet_rule_violations_total{action=\"deny\",kind=\"ScaledObject\","
            + "rule=\"scale-in-cooldown\"}";
    double before = cluster.metric(denied);
    double found = cluster.metric(broken);
    ApiResponse _ =
        client.create(
            Models.scaledObjectRef(GUARDED, "counted"), Models.hurriedScaler(GUARDED, "counted"));
    assertThat(cluster.metric(denied)).isEqualTo(before + 1);
    assertThat(cluster.metric(broken)).isEqualTo(found + 1);
  }

  /// What people see of two mistakes in one object.
  @Test
  void kubectlShowsEveryMistakeAndItsRemedy() {
    String bad =
        Models.cpuScaler(GUARDED, "llama-v1").replace("cooldownPeriod: 600", "cooldownPeriod: 300");
    assertThat(cluster.kubectl(bad, List.of("apply")))
        .isEqualTo(
            """
            The request is invalid: error when creating "object.yaml": admission webhook "guarded-autoscalers.webhook.nimfleet.dev" denied the request: ScaledObject nim-prod/llama-v1 breaks 2 rules of nimfleet:
            [no-cpu-autoscaling] A trigger of type `cpu` scales on the CPU or memory of the pod, which says nothing about the load of a model: scale on the KV cache or on running requests, with a trigger of type `prometheus`.
              Remedy: Scale on what the model server says about itself: KV cache use as `avg(...) * 100` with `metricType: Value`, running or waiting requests as `sum(...)` with `metricType: AverageValue`.
            [scale-in-cooldown] `cooldownPeriod` is 300 s, the default of KEDA: set it to 600 or more.
              Remedy: Set `cooldownPeriod` and the `scaleDown.stabilizationWindowSeconds` under `behavior` to 600 or more, and above the time that the model needs to load.
            `nimfleet policy explain no-cpu-autoscaling`, `nimfleet policy explain scale-in-cooldown` tell why.
            """);
  }
}
