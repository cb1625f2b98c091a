package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One fleet for two clusters, each with a lock and a folder of its own.
class TwoClustersTest {
  private static final String PROJECT =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: FleetProject
      spec:
        outputs:
        - {fleet: fleets/*.yaml, cluster: clusters/eu.yaml, folder: out/eu}
        - {fleet: fleets/*.yaml, cluster: clusters/us.yaml, folder: out/us}
      """;
  private static final String CLUSTER =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: FleetCluster
      metadata: {name: %s}
      spec:
        operator: 3.1.2
        metrics: {prometheus: "http://prometheus.%1$s:9090"}
        gateway: {name: inference, domain: %1$s.example.com}
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8, nodes: %d}
      """;
  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          loadTime: 4m
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
      """;
  private static final String EU = "fleets/prod.eu.lock.yaml";
  private static final String US = "fleets/prod.us.lock.yaml";

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aFleetThatRunsInBoth() {
    desk =
        new Desk(folder)
            .file("nimfleet.yaml", PROJECT)
            .file("clusters/eu.yaml", CLUSTER.formatted("eu", 2))
            .file("clusters/us.yaml", CLUSTER.formatted("us", 4))
            .file("fleets/prod.yaml", FLEET);
    type("compile");
  }

  private String type(String... args) {
    Desk.Result result = desk.runReal(args);
    assertThat(result.code()).as(result.err()).isZero();
    return result.err();
  }

  private String text(String folder) {
    return String.join("---\n", desk.files(folder).values());
  }

  @Test
  void eachClusterGetsItsOwnObjectsAndLock() {
    assertThat(text("out/eu")).contains("chat.eu.example.com", "http://prometheus.eu:9090");
    assertThat(text("out/us")).contains("chat.us.example.com", "http://prometheus.us:9090");
    assertThat(desk.all("fleets"))
        .containsOnlyKeys("prod.yaml", "prod.eu.lock.yaml", "prod.us.lock.yaml");
    type("compile", "--check");
    type("compile", "--locked");
  }

  @Test
  void anEditBeginsInBothAndARolloutGoesOnInOne() {
    desk.file("fleets/prod.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile");
    assertThat(desk.read(EU)).contains("candidate:");
    Map<String, String> out = desk.all("out/us");
    String lock = desk.read(US);
    assertThat(lock).contains("candidate:");

    type("rollout", "weight", "chat", "30", "--cluster", "clusters/eu.yaml");

    assertThat(desk.read(EU)).contains("weight: 30\n");
    assertThat(text("out/eu")).contains("weight: 70", "weight: 30");
    assertThat(desk.read(US)).isEqualTo(lock);
    assertThat(desk.all("out/us")).isEqualTo(out);
  }

  @Test
  void aStepIsMeasuredInTheClusterThatItIsFor() throws IOException {
    try (var prometheus = RefusingPrometheus.start()) {
      for (String cluster : List.of("eu", "us")) {
        String address = prometheus.address() + "/" + cluster;
        desk.file(
            "clusters/%s.yaml".formatted(cluster),
            CLUSTER
                .formatted(cluster, 4)
                .replace("http://prometheus.%s:9090".formatted(cluster), address));
      }
      desk.file("fleets/prod.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
      type("compile");
      type("rollout", "weight", "chat", "10", "--cluster", "clusters/eu.yaml");
      type("rollout", "weight", "chat", "10", "--cluster", "clusters/us.yaml");
      String lock = desk.read(US);
      Files.setLastModifiedTime(desk.path(US), FileTime.from(Instant.now().minusSeconds(3600)));

      Desk.Result step =
          desk.runReal(
              "rollout", "step", "chat", "--cluster", "clusters/us.yaml", "--check-prometheus");

      assertThat(step.code()).as(step.err()).isEqualTo(4);
      assertThat(prometheus.asked()).isNotEmpty().allMatch(path -> path.startsWith("/us/"));
      assertThat(desk.read(US)).isEqualTo(lock);
    }
  }

  @Test
  void aRolloutWithoutAClusterIsUnclear() {
    desk.file("fleets/prod.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile");

    Desk.Result result = desk.runReal("rollout", "step", "chat");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            """
            error: `chat` is compiled for several clusters.
              = help: name the one that is meant with `--cluster FILE`: `clusters/eu.yaml`, `clusters/us.yaml`.
            """);
  }

  @Test
  void aClusterThatLeavesTheProjectKeepsItsFilesAndItsLock() {
    desk.file(
        "nimfleet.yaml",
        PROJECT
            .lines()
            .filter(line -> !line.contains("us.yaml"))
            .reduce("", (a, b) -> a + b + "\n"));
    Map<String, String> out = desk.all("out/us");
    String lock = desk.read(US);

    type("compile");

    assertThat(desk.all("out/us")).isEqualTo(out);
    assertThat(desk.read(US)).isEqualTo(lock);
  }
}
