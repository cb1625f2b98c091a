package dev.nimfleet.webhook.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.guard.Observer;
import dev.nimfleet.webhook.guard.Terms;
import dev.nimfleet.webhook.scan.Scanner.Listing;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// All that there is, by the rules that are shipped.
class ScannerTest {
  private static final MapValue PIPELINE =
      Reviews.value(
          """
          apiVersion: apps.nvidia.com/v1alpha1
          kind: NIMPipeline
          metadata: {name: rag, namespace: nim}
          spec: {services: [{name: llm, enabled: true, spec: {scale: {enabled: true, hpa: {maxReplicas: 4}}}}]}
          """);
  private static final MapValue INFERENCE_SERVICE =
      Reviews.value(
          """
          apiVersion: serving.kserve.io/v1beta1
          kind: InferenceService
          metadata: {name: llama, namespace: nim}
          spec: {predictor: {minReplicas: 2, maxReplicas: 4}}
          """);

  @Test
  void kindsThatNoWatchKeepsAreJudgedToo() throws Unreachable {
    List<Report> reports = reports(PIPELINE, INFERENCE_SERVICE);
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().results())
        .filteredOn(result -> result.policy().equals("no-cpu-autoscaling"))
        .extracting(result -> result.about().kind() + " " + result.outcome())
        .containsExactly("InferenceService FAIL", "NIMPipeline FAIL");
  }

  @Test
  void nothingIsReportedWhenAKindCannotBeListed() {
    Scanner scanner =
        scanner(kind -> {
          if (kind.kind().equals("InferenceService"))
            throw new Unreachable("It is converted by nobody.");
          return List.of();
        });
    assertThatThrownBy(() -> scanner.reports(Instant.EPOCH))
        .isInstanceOf(Unreachable.class)
        .hasMessage("It is converted by nobody.");
  }

  private static List<Report> reports(MapValue... objects) throws Unreachable {
    return scanner(kind ->
            Stream.of(objects)
                .filter(object -> Inside.text(object, "kind").equals(kind.kind()))
                .toList())
        .reports(Instant.EPOCH);
  }

  private static Scanner scanner(Listing there) {
    var guard =
        new Guard(
            () -> new Terms(Reviews.RULES, Tiers.NONE, Set.of(Terms.EVERYWHERE)),
            () -> Waivers.NONE,
            LiveCluster.of(ClusterView.EMPTY),
            Observer.NONE);
    return new Scanner(guard, () -> ClusterView.EMPTY, there);
  }
}
