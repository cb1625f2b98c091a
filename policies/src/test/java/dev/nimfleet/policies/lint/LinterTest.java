package dev.nimfleet.policies.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files over what a cluster has.
class LinterTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  private static final String SERVICE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMService
      metadata: {name: llama%s}
      spec:
        image: {repository: nvcr.io/nim/meta/llama, tag: "%s"}
      """;
  private static final String SCALER =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: s%s}
      spec:
        scaleTargetRef: {name: llama}
        triggers: [{type: %s, metricType: Utilization, metadata: {value: "80"}}]
      """;
  private static final String IN_DEFAULT = ", namespace: default";

  @Test
  void aFileWithoutANamespaceChangesWhatIsInDefault() {
    assertThat(linted(List.of(SERVICE.formatted("", "2")), SERVICE.formatted(IN_DEFAULT, "1")))
        .anyMatch(text -> text.contains("Changing spec.image restarts the pods"));
    assertThat(linted(List.of(SERVICE.formatted(IN_DEFAULT, "2")), SERVICE.formatted("", "1")))
        .anyMatch(text -> text.contains("Changing spec.image restarts the pods"));
  }

  @Test
  void whatAFileWithoutANamespaceReplacesIsGone() {
    assertThat(
            linted(
                List.of(SERVICE.formatted("", "1"), SCALER.formatted("", "prometheus")),
                SCALER.formatted(IN_DEFAULT, "cpu")))
        .noneMatch(text -> text.contains("A trigger of type `cpu`"));
  }

  /// A cache that a file of the state puts nowhere is where the service looks for it.
  @Test
  void whatTheStatePutsNowhereIsInDefaultToo() {
    String cache =
        "{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMCache, metadata: {name: c}, spec: {}}";
    String service = SERVICE.formatted("", "1") + "  storage: {nimCache: {name: c}}\n";
    assertThat(linted(List.of(service))).anyMatch(text -> text.contains("There is no NIMCache `c`"));
    assertThat(linted(List.of(service), cache)).noneMatch(text -> text.contains("There is no NIMCache `c`"));
  }

  private static List<String> linted(List<String> files, String... present) {
    var setting =
        new Setting(
            RULES,
            EnumSet.allOf(Release.class),
            Tiers.NONE,
            Waivers.NONE,
            List.of(present).stream().map(LinterTest::object).toList());
    return new Linter(setting)
        .lint(files.stream().map(LinterTest::object).toList()).stream()
            .map(Diagnostic::message)
            .toList();
  }

  private static MapNode object(String yaml) {
    return (MapNode) YamlReader.read(new Source("object.yaml", yaml), new Diagnostics()).getFirst();
  }
}
