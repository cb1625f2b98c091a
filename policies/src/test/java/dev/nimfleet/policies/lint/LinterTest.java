package dev.nimfleet.policies.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Manifest;
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
    assertThat(linted(List.of(service)))
        .anyMatch(text -> text.contains("There is no NIMCache `c`"));
    assertThat(linted(List.of(service), cache))
        .noneMatch(text -> text.contains("There is no NIMCache `c`"));
  }

  /// What a fleet makes and what files hold are applied to one cluster.
  @Test
  void fleetsAndFilesFindEachOther() {
    String cache =
        "{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMCache, metadata: {name: c, namespace:"
            + " default}, spec: {}}";
    String service = SERVICE.formatted("", "1") + "  storage: {nimCache: {name: c}}\n";
    String bad = SCALER.formatted(IN_DEFAULT, "cpu");
    var linter = new Linter(setting(bad));
    List<MapNode> files = List.of(object(service));
    var fleet = new Manifest("c.yaml", List.of(), object(cache));
    assertThat(linter.ofFleets(files).check(List.of(fleet)))
        .noneMatch(found -> found.diagnostic().message().contains("There is no NIM"));
    assertThat(linter.lint(files).stream().map(Diagnostic::message))
        .anyMatch(text -> text.contains("A trigger of type `cpu`"))
        .noneMatch(text -> text.contains("There is no NIMCache `c`"));
  }

  /// It is judged as the files have it, so that the service is not told of it.
  @Test
  void whatAFileReplacesIsGoneForFleetsToo() {
    var fleet = new Manifest("s.yaml", List.of(), object(SERVICE.formatted(IN_DEFAULT, "1")));
    var linter = new Linter(setting(SCALER.formatted(IN_DEFAULT, "cpu")));
    List<MapNode> files = List.of(object(SCALER.formatted(IN_DEFAULT, "prometheus")));
    assertThat(linter.ofFleets(files).check(List.of(fleet)))
        .noneMatch(found -> found.diagnostic().message().contains("A trigger of type `cpu`"));
    assertThat(linter.ofFleets(List.of()).check(List.of(fleet)))
        .anyMatch(found -> found.diagnostic().message().contains("A trigger of type `cpu`"));
  }

  private static List<String> linted(List<String> files, String... present) {
    return new Linter(setting(present))
        .lint(files.stream().map(LinterTest::object).toList()).stream()
            .map(Diagnostic::message)
            .toList();
  }

  private static Setting setting(String... present) {
    return new Setting(
        RULES,
        EnumSet.allOf(Release.class),
        Tiers.NONE,
        Waivers.NONE,
        List.of(present).stream().map(LinterTest::object).toList());
  }

  private static MapNode object(String yaml) {
    return (MapNode) YamlReader.read(new Source("object.yaml", yaml), new Diagnostics()).getFirst();
  }
}
