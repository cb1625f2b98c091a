package dev.nimfleet.policies.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a fleet compiles to is judged together.
class ManifestRulesTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  @Test
  void twoScalersOfOneAutoscalerSeeEachOther() {
    assertThat(
            messages(
                scaler("a", "name: x", "horizontalPodAutoscalerConfig: {name: shared}"),
                scaler("b", "name: y", "horizontalPodAutoscalerConfig: {name: shared}")))
        .anySatisfy(message -> assertThat(message).contains("shared").contains("`b`"));
  }

  @Test
  void theNameThatKedaWouldGiveCountsToo() {
    assertThat(
            messages(
                scaler("a", "name: x", "{}"),
                scaler("b", "name: y", "horizontalPodAutoscalerConfig: {name: keda-hpa-a}")))
        .anySatisfy(message -> assertThat(message).contains("keda-hpa-a").contains("`b`"));
  }

  @Test
  void twoScalersOfWhatIsNotThereSeeEachOther() {
    assertThat(messages(scaler("a", "name: x", "{}"), scaler("b", "name: x", "{}")))
        .anySatisfy(message -> assertThat(message).contains("already scaled by ScaledObject `b`"));
  }

  private static MapNode scaler(String name, String target, String advanced) {
    return yaml(
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: %s, namespace: prod}
        spec:
          scaleTargetRef: {%s}
          advanced: {%s}
          triggers: [{type: prometheus, metadata: {serverAddress: 'http://p', query: 'sum(x)', threshold: '1'}}]
        """
            .formatted(name, target, advanced.equals("{}") ? "" : advanced));
  }

  private static MapNode yaml(String text) {
    return (MapNode) YamlReader.read(new Source("test", text), new Diagnostics()).getFirst();
  }

  private static List<String> messages(MapNode... objects) {
    return new ManifestRules(RULES, EnumSet.of(Release.MAIN))
            .check(
                Stream.of(objects)
                    .map(object -> new Manifest("x.yaml", List.of(), object))
                    .toList())
            .stream()
            .map(found -> found.diagnostic().message())
            .toList();
  }
}
