package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.plan.FleetPlanner;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutSettingsTest {
  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          storage: {class: fast-parallel-fs}
          gpu: h100-80gb
          metrics: {prometheus: "http://prometheus.monitoring.svc:9090"}
          gateway: {name: inference, namespace: gateway-system, domain: models.example.com}
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8, nodes: 4}
        models:
          llama-3-1-70b:
            image: meta/llama-3.1-70b-instruct:1.3.0
            profile: vllm-fp8-tp2-pp1
            workload: short-context-chat
            replicas: 2..8
            cache: 250Gi
      """;

  private static RolloutSettings settings(String more) {
    Diagnostics diagnostics = new Diagnostics();
    Source source = new Source("fleet.yaml", FLEET + more.indent(6));
    MapNode document = (MapNode) YamlReader.read(source, diagnostics).getFirst();
    var plan =
        new FleetPlanner(diagnostics, LocalDate.of(2026, 7, 15), Optional.empty())
            .plan(document, Set.of());
    assertThat(plan.models()).as("%s", diagnostics.sorted()).hasSize(1);
    return RolloutSettings.of(plan.models().getFirst());
  }

  @Test
  void whatAModelDoesNotSayHasADefault() {
    RolloutSettings settings = settings("");

    assertThat(settings.isManual()).isFalse();
    assertThat(settings.by()).isEqualTo(10);
    assertThat(settings.every()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.maxHold()).isEqualTo(Duration.ofHours(2));
    assertThat(settings.passes()).isEqualTo(3);
    assertThat(settings.gates()).isEmpty();
    assertThat(settings.warmUp()).isEqualTo(5);
    assertThat(settings.keepPrevious()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.limits().factor()).isEqualTo(1.5);
    assertThat(settings.window()).isEmpty();
    assertThat(settings.limits().minSamples()).isEqualTo(200);
    assertThat(settings.limits().ttftP90()).isEmpty();
    assertThat(settings.limits().errorPercent()).isEqualTo(1);
    assertThat(settings.gpus()).isEqualTo(new Gpus("NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu", 2));
    assertThat(settings.replicas().max()).isEqualTo(8);
  }

  @Test
  void whatItSaysHolds() {
    RolloutSettings settings =
        settings(
            """
            rollout: {start: manual, by: 20, every: 10m, minSamples: 50, maxHold: 1h,
                      passes: 5, gates: [100, 10], warmUp: 20, keepPrevious: 24h,
                      window: "Mon-Thu 09:00-16:00", preview: {header: x-nim-revision},
                      guard: {ttftP90: 800ms, errorRate: 0.5%, aboveLive: 20%}}
            """);

    assertThat(settings.isManual()).isTrue();
    assertThat(settings.by()).isEqualTo(20);
    assertThat(settings.every()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.maxHold()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.passes()).isEqualTo(5);
    assertThat(settings.gates()).containsExactly(10, 100);
    assertThat(settings.warmUp()).isEqualTo(20);
    assertThat(settings.keepPrevious()).isEqualTo(Duration.ofDays(1));
    assertThat(settings.limits().factor()).isEqualTo(1.2);
    assertThat(settings.window()).contains(Window.parse("Mon-Thu 09:00-16:00", ZoneOffset.UTC));
    assertThat(settings.preview()).contains("x-nim-revision");
    assertThat(settings.limits().minSamples()).isEqualTo(50);
    assertThat(settings.limits().ttftP90()).contains(Duration.ofMillis(800));
    assertThat(settings.limits().errorPercent()).isEqualTo(0.5);
  }

  @Test
  void theContractThatAModelScalesByBindsItsRevisions() {
    assertThat(settings("autoscale: {ttftP90: 900ms}").limits().ttftP90())
        .contains(Duration.ofMillis(900));
  }
}
