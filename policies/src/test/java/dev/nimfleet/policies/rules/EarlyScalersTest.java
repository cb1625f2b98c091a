package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.lint.Linter;
import dev.nimfleet.policies.lint.Setting;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.WaiverReader;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Autoscalers that are there before their NIMService.
class EarlyScalersTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  private static final String SERVICE =
      "{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, metadata: {name: llama, namespace:"
          + " nim}, spec: {%s}}";
  private static final String SCALER =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: %s, namespace: %s}
      spec:
        scaleTargetRef: {name: %s}
        minReplicaCount: 2
        maxReplicaCount: 8
        triggers: [{type: cpu, metricType: Utilization, metadata: {value: "80"}}]
      """;
  private static final String HPA =
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: h, namespace: nim}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: llama}
        minReplicas: 2
        maxReplicas: 8
      """;
  private static final String ON_CPU =
      "ScaledObject `s` aims at this NIMService: A trigger of type `cpu` scales on the CPU or"
          + " memory";

  @Test
  void aServiceIsRefusedWhileABadScalerWaitsForIt() {
    assertThat(said("no-cpu-autoscaling", "CREATE", "", SCALER.formatted("s", "nim", "llama")))
        .singleElement()
        .satisfies(text -> assertThat(text).startsWith(ON_CPU));
    assertThat(said("no-cpu-autoscaling", "CREATE", "", HPA))
        .singleElement()
        .satisfies(text ->
            assertThat(text).startsWith("HorizontalPodAutoscaler `h` aims at this NIMService: "));
  }

  @Test
  void aVerticalOneWaitsToo() {
    String vertical =
        """
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: {name: v, namespace: nim}
        spec:
          targetRef: {apiVersion: apps/v1, kind: Deployment, name: llama}
          updatePolicy: {updateMode: Auto}
        """;
    assertThat(said("no-cpu-autoscaling", "CREATE", "", vertical))
        .singleElement()
        .satisfies(text ->
            assertThat(text).startsWith("VerticalPodAutoscaler `v` aims at this NIMService: "));
  }

  @Test
  void onKserveThePredictorIsMeant() {
    String predictor = HPA.replace("name: llama}", "name: llama-predictor}");
    assertThat(said("no-cpu-autoscaling", "CREATE", "", predictor)).isEmpty();
    assertThat(said("no-cpu-autoscaling", "CREATE", "inferencePlatform: kserve", predictor))
        .isNotEmpty();
  }

  @Test
  void theScalersOfOthersAreNoneOfItsBusiness() {
    assertThat(said("no-cpu-autoscaling", "CREATE", "", SCALER.formatted("s", "nim", "shop")))
        .isEmpty();
    assertThat(said("no-cpu-autoscaling", "CREATE", "", SCALER.formatted("s", "edge", "llama")))
        .isEmpty();
  }

  /// It was judged when it came, or by whoever changed it since.
  @Test
  void anUpdateOfTheServiceDoesNotJudgeThem() {
    assertThat(said("no-cpu-autoscaling", "UPDATE", "", SCALER.formatted("s", "nim", "llama")))
        .isEmpty();
  }

  @Test
  void aScalerThatEndsIsLeftAlone() {
    String ending =
        SCALER
            .formatted("s", "nim", "llama")
            .replace("name: s,", "name: s, deletionTimestamp: \"2026-11-28T00:00:00Z\",");
    assertThat(said("no-cpu-autoscaling", "CREATE", "", ending)).isEmpty();
  }

  /// The load time of the service is known only to itself.
  @Test
  void theScalerSeesTheServiceThatComes() {
    String scaler =
        SCALER
            .formatted("s", "nim", "llama")
            .replace(
                "  maxReplicaCount: 8",
                "  maxReplicaCount: 8\n  advanced: {horizontalPodAutoscalerConfig: {behavior:"
                    + " {scaleDown: {stabilizationWindowSeconds: 600}}}}");
    assertThat(said("scale-in-outlasts-load", "CREATE", "", scaler))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("may take 1230 s to load"));
  }

  @Test
  void whatTheServiceItselfIsToldOfAScalerIsNotSaidTwice() {
    assertThat(
            linted(
                List.of(SERVICE.formatted("scale: {enabled: true}")),
                List.of(SCALER.formatted("s", "nim", "llama"))))
        .filteredOn(EarlyScalersTest::isOfTwoScalers)
        .singleElement()
        .satisfies(text -> assertThat(text).contains("`scale.enabled` is true while"));
  }

  /// The service is told of the first.
  @Test
  void whatTheServiceIsNotToldOfAnotherScalerIsSaid() {
    assertThat(
            linted(
                List.of(SERVICE.formatted("scale: {enabled: true}")),
                List.of(SCALER.formatted("s", "nim", "llama"), HPA)))
        .filteredOn(EarlyScalersTest::isOfTwoScalers)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).contains("is true while ScaledObject `s`"),
            text -> assertThat(text).contains("HorizontalPodAutoscaler `h` aims at this"));
  }

  @Test
  void aWaiverOfTheServiceIsNoneOfTheScalerThatWaits() {
    List<MapNode> waiver =
        List.of(
            object(
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: PolicyWaiver
                metadata: {name: w}
                spec:
                  policy: one-scaler
                  target: {kind: NIMService, namespace: nim, name: llama}
                  reason: trial
                  owner: ml
                  expires: "2027-01-15"
                """));
    var diagnostics = new Diagnostics();
    Waivers waivers = new WaiverReader(RULES, LocalDate.of(2026, 11, 28), diagnostics).read(waiver);
    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(
            linted(
                List.of(SERVICE.formatted("scale: {enabled: true}")),
                List.of(SCALER.formatted("s", "nim", "llama")),
                waivers))
        .filteredOn(EarlyScalersTest::isOfTwoScalers)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).contains("`scale.enabled` is true while"),
            text -> assertThat(text).contains("ScaledObject `s` aims at this NIMService: "));
  }

  private static boolean isOfTwoScalers(String text) {
    return text.contains("two autoscalers undo each other");
  }

  @Test
  void aFolderThatHoldsBothSaysItOnce() {
    String scaler = SCALER.formatted("s", "nim", "llama");
    assertThat(linted(List.of(SERVICE.formatted(""), scaler), List.of()))
        .filteredOn(text -> text.contains("A trigger of type `cpu`"))
        .singleElement()
        .satisfies(text -> assertThat(text).startsWith("ScaledObject nim/s: A trigger"));
    assertThat(linted(List.of(SERVICE.formatted(""), scaler), List.of(scaler)))
        .filteredOn(text -> text.contains("A trigger of type `cpu`"))
        .hasSize(1);
  }

  @Test
  void aFileFindsTheScalerThatTheClusterHas() {
    String scaler = SCALER.formatted("s", "nim", "llama");
    assertThat(linted(List.of(SERVICE.formatted("")), List.of(scaler)))
        .anyMatch(text -> text.startsWith("NIMService nim/llama: " + ON_CPU));
    assertThat(
            linted(
                List.of(SERVICE.formatted("")), List.of(scaler, SERVICE.formatted("replicas: 2"))))
        .noneMatch(text -> text.contains("aims at this NIMService"));
  }

  private static List<String> linted(List<String> files, List<String> present) {
    return linted(files, present, Waivers.NONE);
  }

  private static List<String> linted(List<String> files, List<String> present, Waivers waivers) {
    var setting =
        new Setting(
            RULES,
            EnumSet.allOf(Release.class),
            Tiers.NONE,
            waivers,
            present.stream().map(EarlyScalersTest::object).toList());
    return new Linter(setting)
        .lint(files.stream().map(EarlyScalersTest::object).toList()).stream()
            .map(Diagnostic::message)
            .toList();
  }

  private static List<String> said(String id, String operation, String spec, String scaler) {
    MapNode service = object(SERVICE.formatted(spec));
    Object value = ObjectValues.of(service);
    AdmissionRequest request =
        Requests.of(
            service,
            operation,
            value,
            operation.equals("UPDATE") ? value : Null.NULL,
            User.ADMIN,
            false,
            Null.NULL);
    var cluster = new Objects(List.of((MapValue) ObjectValues.of(object(scaler))));
    var evaluator =
        new PolicyEvaluator(cluster, System.nanoTime() + Duration.ofSeconds(10).toNanos());
    Rule rule = RULES.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    return new Judge(evaluator, cluster)
        .judge(rule, request, Null.NULL).violations().stream().map(Violation::message).toList();
  }

  private static MapNode object(String yaml) {
    return (MapNode) YamlReader.read(new Source("object.yaml", yaml), new Diagnostics()).getFirst();
  }
}
