package dev.nimfleet.policies.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.Admission.Refusal;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What bindings add to policies, where no API server is at hand to compare with.
class BindingTest {
  private static final String BINDING =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: everywhere}
      spec: {policyName: no-pods, validationActions: [Deny]}
      """;

  @Test
  void aPolicyWithoutABindingSaysNothing() {
    assertThat(admission("'a' == 'b'", "").isAllowed()).isTrue();
  }

  @Test
  void aBindingPutsAPolicyIntoForce() {
    assertThat(admission("'a' == 'b'", BINDING).refusal().map(Refusal::status))
        .hasValue(
            "pods \"web\" is forbidden: ValidatingAdmissionPolicy 'no-pods' with binding"
                + " 'everywhere' denied request: failed expression: 'a' == 'b'");
  }

  @Test
  void aBindingOfAnotherPolicyDoesNot() {
    assertThat(admission("'a' == 'b'", BINDING.replace("no-pods", "other")).isAllowed()).isTrue();
  }

  @Test
  void whatAUserMayDoNobodyKnowsWithoutACluster() {
    assertThat(
            admission("authorizer.path('/x').check('get').allowed()", BINDING)
                .refusal()
                .map(Refusal::message))
        .hasValue(
            "expression 'authorizer.path('/x').check('get').allowed()' resulted in error: there is"
                + " no cluster here to ask what a user may do");
  }

  @Test
  void aMistakeInABindingIsReportedWhereItStands() {
    var diagnostics = new Diagnostics();
    List<Binding> bindings =
        PolicyFiles.bindings(
            new Source("binding.yaml", BINDING.replace("[Deny]", "[Refuse]")), diagnostics);
    assertThat(bindings).isEmpty();
    assertThat(diagnostics.sorted().toString()).startsWith("[binding.yaml:4:49: K006 ");
  }

  private static Admission admission(String expression, String binding) {
    var diagnostics = new Diagnostics();
    List<CompiledPolicy> policies =
        PolicyFiles.read(
            new Source("policy.yaml", policy(expression)),
            new Environments(Libraries.all(), KubernetesVersion.NEWEST),
            diagnostics);
    List<Binding> bindings = PolicyFiles.bindings(new Source("binding.yaml", binding), diagnostics);
    assertThat(diagnostics.sorted()).isEmpty();
    var evaluator =
        new PolicyEvaluator(
            ClusterView.EMPTY, System.nanoTime() + Duration.ofSeconds(10).toNanos());
    return evaluator.admit(List.of(new BoundPolicy(policies.getFirst(), bindings)), request());
  }

  private static AdmissionRequest request() {
    MapNode pod =
        (MapNode)
            YamlReader.read(
                    new Source(
                        "pod.yaml",
                        "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}}"),
                    new Diagnostics())
                .getFirst();
    return Requests.of(
        pod, "CREATE", ObjectValues.of(pod), Null.NULL, User.ADMIN, false, Null.NULL);
  }

  private static String policy(String expression) {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: no-pods}
    spec:
      matchConstraints:
        resourceRules:
        - {apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}
      validations:
      - expression: "%s"
    """
        .formatted(expression);
  }
}
