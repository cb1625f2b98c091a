package dev.nimfleet.gitops.applyset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplySetTest {
  private static final ObjectId PARENT = ApplySet.parentOf("nim-prod", "prod");

  /// The first is kubectl's own test.
  @ParameterizedTest
  @CsvSource({
    "Secret, test, my-set, applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1",
    "ConfigMap, nim-prod, llama-prod, applyset-D-dol0FxY-bQhwtHD2_okvfDUnJOuAvDhQisEKcV9Gg-v1"
  })
  void itsIdIsTheOneThatKubectlComputes(String kind, String namespace, String name, String id) {
    assertThat(ApplySet.of(new ObjectId("", kind, namespace, name), List.of()).id()).isEqualTo(id);
  }

  @Test
  void itsParentSaysWhereItsMembersAre() {
    var set =
        ApplySet.of(
            PARENT,
            List.of(
                new ObjectId("keda.sh", "ScaledObject", "nim-prod", "a"),
                new ObjectId("apps.nvidia.com", "NIMCache", "nim-prod", "b"),
                new ObjectId("", "ResourceQuota", "other", "c")));
    assertThat(YamlWriter.write(set.manifest("0.1.0")))
        .isEqualTo(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: nimfleet-prod
              namespace: nim-prod
              labels:
                applyset.kubernetes.io/id: %s
              annotations:
                applyset.kubernetes.io/tooling: nimfleet/v0.1.0
                applyset.kubernetes.io/contains-group-kinds: "NIMCache.apps.nvidia.com,ResourceQuota,ScaledObject.keda.sh"
                applyset.kubernetes.io/additional-namespaces: other
            """
                .formatted(set.id()));
  }

  @Test
  void whatItsParentSaysIsReadBack() throws ApplySet.Foreign {
    var set = ApplySet.of(PARENT, List.of(new ObjectId("keda.sh", "ScaledObject", "other", "a")));
    assertThat(ApplySet.read(new KubeObject(set.manifest("0.1.0")))).isEqualTo(set);
    assertThat(set.places())
        .containsExactlyInAnyOrder(
            new ObjectId("keda.sh", "ScaledObject", "nim-prod", "*"),
            new ObjectId("keda.sh", "ScaledObject", "other", "*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is there and is no ApplySet",
        "kubectl/v1.37|is the ApplySet of `kubectl/v1.37`",
        "nimfleet/v9|has another label"
      })
  void anothersParentIsLeftAlone(String tooling, String why) {
    var parent =
        new KubeObject(
            Manifests.of(
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: nimfleet-prod
                      namespace: nim-prod
                      annotations: {applyset.kubernetes.io/tooling: "%s"}
                    """
                        .formatted(tooling))
                .getFirst());
    assertThatThrownBy(() -> ApplySet.read(parent))
        .isInstanceOf(ApplySet.Foreign.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "annotations: {argocd.argoproj.io/tracking-id: app}|Argo CD",
        "labels: {kustomize.toolkit.fluxcd.io/name: apps}|Flux",
        "annotations: {config.k8s.io/owning-inventory: x}|inventory",
        "labels: {applyset.kubernetes.io/part-of: applyset-other-v1}|ApplySet"
      })
  void whatAnotherToolLooksAfterIsKnown(String metadata, String owner) {
    var object =
        new KubeObject(
            Manifests.of("{kind: A, metadata: {name: a, %s}}".formatted(metadata)).getFirst());
    assertThat(ApplySet.otherOwner(object, "applyset-ours-v1")).get().asString().contains(owner);
  }
}
