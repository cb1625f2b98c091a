package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The hook on a repository of two hundred fleet files with their locks.
class ManyFleetsTest {
  private static final int FLEETS = 200;

  @TempDir private Path folder;

  private static String fleet(int number, String replicas) {
    return """
    apiVersion: nimfleet.dev/v1alpha1
    kind: ModelFleet
    metadata: {name: team-%03d, namespace: nim-%1$03d}
    spec:
      defaults:
        secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
        metrics: {prometheus: "http://prometheus:9090"}
      gpus:
        h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
      models:
        llama:
          image: meta/llama-3.1-8b-instruct:1.3.0
          gpuCount: 1
          workload: short-context-chat
          replicas: %s
          cache: 60Gi
          loadTime: 4m
    """
        .formatted(number, replicas);
  }

  @Test
  void anEditOfOneIsAllThatTheHookAsksFor() {
    Clone clone = new Clone(folder);
    Desk desk =
        new Desk(folder)
            .file(
                "nimfleet.yaml",
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: FleetProject
                spec:
                  outputs:
                  - {fleet: fleets/*.yaml, folder: out}
                """);
    for (int i = 1; i <= FLEETS; i++) {
      desk.file("fleets/team-%03d.yaml".formatted(i), fleet(i, "2..4"));
    }
    assertThat(desk.runReal("compile").code()).isZero();
    clone.commit();
    assertThat(desk.runReal("compile", "--hook")).isEqualTo(new Desk.Result(0, "", ""));

    desk.file("fleets/team-117.yaml", fleet(117, "2..6"));
    clone.git("add", "fleets");
    Desk.Result result = desk.runReal("compile", "--hook");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("changed out/") && line.contains("117"));
    clone.git("add", "out");
    assertThat(desk.runReal("compile", "--hook").code()).isZero();
  }
}
