package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet impact`: what a change means, from a commit and the working tree.
class ImpactTest {
  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          metrics: {prometheus: "http://prometheus:9090"}
          gateway: {name: inference, domain: example.com}
          loadTime: 4m
        gpus:
          h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 4, nodes: 3}
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
          code:
            image: meta/llama-3.1-70b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 250Gi
      """;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aFleetThatIsDelivered() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    project("    - {fleet: fleet.yaml, folder: out}\n");
    compile();
    clone.commit();
  }

  private void project(String outputs) {
    desk.file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs:
        """
            + outputs);
  }

  private void compile() {
    done(desk.runReal("compile"));
  }

  private void edit(String from, String to) {
    assertThat(desk.read("fleet.yaml")).contains(from);
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace(from, to));
  }

  private void rollout(String... words) {
    List<String> command = new ArrayList<>(List.of("rollout"));
    command.addAll(List.of(words));
    done(desk.runReal(command.toArray(String[]::new)));
  }

  private static Desk.Result done(Desk.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private String impact(String... words) {
    Map<String, String> before = desk.files("out");
    String lock = desk.read("fleet.lock.yaml");
    List<String> command = new ArrayList<>(List.of("impact"));
    command.addAll(List.of(words));
    Desk.Result result = done(desk.runReal(command.toArray(String[]::new)));
    assertThat(result.err()).isEmpty();
    assertThat(desk.files("out")).isEqualTo(before);
    assertThat(desk.read("fleet.lock.yaml")).isEqualTo(lock);
    return result.out();
  }

  @Test
  void nothingChanges() {
    assertThat(impact()).contains("0 of 2 models change, no pod restarts");
  }
}
