package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder of exported policies holds those of the last export, and whatever else people put
/// there.
class PolicyExportTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aRuleOfMyOwn() {
    desk = new Desk(folder);
    rule("mine", "mine-nimservice");
  }

  private void rule(String id, String policy) {
    desk.file(
        "rules/" + id + "/nimservice.yaml",
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: %s
          annotations:
            nimfleet.dev/title: A model has an owner
            nimfleet.dev/action: Deny
            nimfleet.dev/why: Somebody is asked.
            nimfleet.dev/fix: Name one.
        spec:
          failurePolicy: Ignore
          matchConstraints:
            resourceRules:
            - apiGroups: [apps.nvidia.com]
              apiVersions: [v1alpha1]
              operations: [CREATE, UPDATE]
              resources: [nimservices]
          validations:
          - expression: object.metadata.labels.owner != ''
            message: A model needs an owner.
        """
            .formatted(policy));
    desk.file(
        "rules/" + id + "/examples.yaml",
        """
        - name: a model with an owner
          object: {apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, metadata: {name: a, labels: {owner: ml}}}
          expect: {verdict: allow}
        - name: a model whose owner has no name
          object: {apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, metadata: {name: a, labels: {owner: ""}}}
          expect: {verdict: deny}
        """);
  }

  private Desk.Result export(String... more) {
    List<String> command =
        new java.util.ArrayList<>(List.of("policy", "export", "--rules", "rules", "-o", "out"));
    command.addAll(List.of(more));
    return desk.run(List.of(new PolicyCommand()), command.toArray(String[]::new));
  }

  @Test
  void aPolicyThatIsNoMoreIsRemovedAndNothingElse() {
    desk.file("out/kustomization.yaml", "mine");
    assertThat(export().code()).isZero();
    assertThat(desk.files("out")).containsKeys("mine-nimservice.yaml", "kustomization.yaml");
    rule("mine", "mine-renamed");
    assertThat(export().err())
        .endsWith(
            "(1 written, %d unchanged, 1 removed), %s"
                .formatted(desk.files("out").size() - 2, notExported()));
    assertThat(desk.files("out"))
        .containsKeys("mine-renamed.yaml", "kustomization.yaml")
        .doesNotContainKey("mine-nimservice.yaml");
  }

  private String notExported() {
    String err = export().err();
    return err.substring(err.lastIndexOf(", ") + 2);
  }

  @Test
  void anExportWithoutGuardSaysThatItHoldsEverywhere() {
    assertThat(export().err())
        .contains(
            "warning: The policies on autoscalers and routes hold in every namespace, whether a"
                + " model is behind them or not.\n"
                + "  = help: `--guard NAMESPACES` names those where models run.\n");
    assertThat(export("--guard", "nim-prod").err()).doesNotContain("hold in every namespace");
  }

  @Test
  void aPolicyThatIgnoresFailuresIsSaidToLetSomeUpdatesThrough() {
    assertThat(export().err())
        .contains(
            "exported, but: mine-nimservice: its failurePolicy is Ignore, so that an update is let"
                + " through where its expressions fail on the object as it was\n");
  }
}
