package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an update brings in, and what was so before.
class JudgeTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  private static final String CPU =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: s, namespace: nim}
      spec:
        scaleTargetRef: %s
        minReplicaCount: %d
        maxReplicaCount: 8
        triggers: [{type: cpu, metricType: Utilization, metadata: {value: "80"}}]
      """;

  @Test
  void anOldViolationDoesNotStopAnotherEdit() {
    assertThat(denied(CPU.formatted("{name: llama}", 2), CPU.formatted("{name: llama}", 3)))
        .isEmpty();
  }

  @Test
  void nothingIsOldAtAnotherTarget() {
    assertThat(denied(CPU.formatted("{name: shop}", 1), CPU.formatted("{name: llama}", 1)))
        .anyMatch(text -> text.startsWith("A trigger of type `cpu` scales on the CPU"))
        .anyMatch(text -> text.startsWith("`minReplicaCount` is 1"))
        .anyMatch(text -> text.startsWith("`cooldownPeriod` is 300 s"));
    assertThat(
            denied(
                CPU.formatted("{kind: StatefulSet, name: llama}", 2),
                CPU.formatted("{name: llama}", 2)))
        .anyMatch(text -> text.startsWith("A trigger of type `cpu` scales on the CPU"));
  }

  /// The message names the first, which was there before.
  @Test
  void aSecondBadTriggerBesideAnOldOneIsNew() {
    String one = CPU.formatted("{name: llama}", 2);
    String two = one.replace("triggers: [", "triggers: [{type: cpu, name: more}, ");
    assertThat(denied(one, two)).anyMatch(text -> text.startsWith("A trigger of type `cpu`"));
    assertThat(denied(two, two.replace("maxReplicaCount: 8", "maxReplicaCount: 9"))).isEmpty();
  }

  @Test
  void aKindThatIsWrittenOutIsNoOtherTarget() {
    assertThat(
            denied(
                CPU.formatted("{name: llama}", 2),
                CPU.formatted("{apiVersion: apps/v1, kind: Deployment, name: llama}", 2)))
        .isEmpty();
  }

  private static List<String> denied(String before, String after) {
    var request =
        Requests.of(
            object(after),
            "UPDATE",
            ObjectValues.of(object(after)),
            ObjectValues.of(object(before)),
            User.ADMIN,
            false,
            Null.NULL);
    var judge =
        new Judge(
            new PolicyEvaluator(
                ClusterView.EMPTY, System.nanoTime() + Duration.ofSeconds(10).toNanos()));
    return RULES.stream()
        .flatMap(rule -> judge.judge(rule, request, Null.NULL).violations().stream())
        .filter(violation -> violation.action() == Rule.Action.DENY)
        .map(Violation::message)
        .toList();
  }

  private static MapNode object(String yaml) {
    return (MapNode) YamlReader.read(new Source("object.yaml", yaml), new Diagnostics()).getFirst();
  }
}
