package dev.nimfleet.policies.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Example;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A model sees what has to do with it, and no more.
class NeighboursTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  @Test
  void theExamplesOfTheRulesComeOutAsInAViewOfEverything() {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Rule rule : RULES) {
      for (Example example : rule.examples()) {
        if (!(example.request().object() instanceof MapValue object)) continue;
        List<MapValue> all = new ArrayList<>(List.of(object));
        all.addAll(example.cluster());
        compared++;
        if (!said(rule, example, new Neighbours(all).of(0))
            .equals(said(rule, example, new Objects(all)))) {
          differences.add(rule.id() + ": " + example.name());
        }
      }
    }
    assertThat(compared).isGreaterThan(300);
    assertThat(differences).isEmpty();
  }

  private static List<String> said(Rule rule, Example example, ClusterView cluster) {
    var evaluator =
        new PolicyEvaluator(cluster, System.nanoTime() + Duration.ofMinutes(1).toNanos());
    return new Judge(evaluator)
        .judge(rule, example.request(), example.params()).violations().stream()
            .map(Violation::message)
            .toList();
  }

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

  @Test
  void aModelOnACacheOfManySeesItsOwnScaler() {
    MapNode cache =
        yaml(
            "{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMCache,"
                + " metadata: {name: weights, namespace: prod}}");
    List<MapValue> all =
        Stream.concat(IntStream.range(0, 50).boxed().flatMap(i -> model("m" + i)), Stream.of(cache))
            .map(object -> (MapValue) ObjectValues.of(object))
            .toList();
    ClusterView view = new Neighbours(all).of(0);
    assertThat(view.list("keda.sh/v1alpha1", "ScaledObject", "prod")).hasSize(1);
    assertThat(view.list("apps.nvidia.com/v1alpha1", "NIMService", "prod")).hasSize(50);
    assertThat(view.get("keda.sh/v1alpha1", "ScaledObject", "prod", "m7-scaler")).isPresent();
  }

  private static Stream<MapNode> model(String name) {
    return Stream.of(
        yaml(
            """
            apiVersion: apps.nvidia.com/v1alpha1
            kind: NIMService
            metadata: {name: %1$s, namespace: prod}
            spec: {storage: {nimCache: {name: weights}}}
            """
                .formatted(name)),
        scaler(name + "-scaler", "name: " + name, "{}"));
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
