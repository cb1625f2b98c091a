package dev.nimfleet.policies.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import org.junit.jupiter.api.Test;

/// An HPA of v1 becomes what the API server makes of it.
class HpaVersionsTest {
  @Test
  void theCpuStandsBehindTheMetricsOfTheAnnotation() {
    assertThat(
            v2(
                """
                '[{"type":"Object","object":{"metricName":"gpu_cache_usage_perc","targetValue":"500m",
                "target":{"kind":"Service","name":"llama"}}},
                {"type":"ContainerResource","containerResource":{"name":"memory","container":"c","targetAverageValue":"1Gi"}}]'
                """,
                "'{}'",
                "{maxReplicas: 4, targetCPUUtilizationPercentage: 60}"))
        .isEqualTo(
            of(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: llama, annotations: {team: a}}
                spec:
                  maxReplicas: 4
                  metrics:
                  - type: Object
                    object:
                      describedObject: {kind: Service, name: llama}
                      metric: {name: gpu_cache_usage_perc}
                      target: {type: Value, value: 500m}
                  - type: ContainerResource
                    containerResource: {name: memory, container: c, target: {type: AverageValue, averageValue: 1Gi}}
                  - type: Resource
                    resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
                """));
  }

  @Test
  void annotationsThatNobodyCanReadAreNoneAndNoMetricIsEightyPercentCpu() {
    assertThat(v2("'[{'", "'{'", "{maxReplicas: 4}"))
        .isEqualTo(
            of(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: llama, annotations: {team: a}}
                spec:
                  maxReplicas: 4
                  metrics:
                  - type: Resource
                    resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
                """));
  }

  @Test
  void anObjectOfAnotherVersionStaysAsItIs() {
    MapNode object = node("{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler}");
    assertThat(HpaVersions.asV2(object)).isSameAs(object);
  }

  private static Object v2(String metrics, String behavior, String spec) {
    return ObjectValues.of(
        HpaVersions.asV2(
            node(
                """
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata:
                  name: llama
                  annotations:
                    team: a
                    autoscaling.alpha.kubernetes.io/behavior: %s
                    autoscaling.alpha.kubernetes.io/metrics: %s
                spec: %s
                """
                    .formatted(behavior, metrics.strip().replace("\n", "\n      "), spec))));
  }

  private static Object of(String yaml) {
    return ObjectValues.of(node(yaml));
  }

  private static MapNode node(String yaml) {
    var diagnostics = new Diagnostics();
    var nodes = YamlReader.read(new Source("hpa.yaml", yaml), diagnostics);
    assertThat(diagnostics.sorted()).isEmpty();
    return (MapNode) nodes.getFirst();
  }
}
