package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the last commit runs is known however its files are called and whatever of them is there.
class WhatRunsTest {
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
          gpuCount: 1
          workload: short-context-chat
          replicas: 2..4
          loadTime: 4m
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
        models:
          chat: {image: "meta/llama-3.1-8b-instruct:1.3.0", cache: 60Gi}
          code: {image: "meta/codellama-34b-instruct:1.3.0", cache: 60Gi}
      """;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aFleetOnTwoClusters() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleets/prod.yaml", FLEET);
    for (String cluster : new String[] {"eu", "us"}) {
      desk.file(
          "clusters/" + cluster + ".yaml",
          """
          apiVersion: nimfleet.dev/v1alpha1
          kind: FleetCluster
          metadata: {name: %s}
          spec:
            operator: 3.1.2
          """
              .formatted(cluster));
    }
    project("eu.yaml", "us.yaml");
    run("compile");
    clone.commit();
  }

  private void project(String first, String second) {
    desk.file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs:
          - {fleet: fleets/*.yaml, cluster: clusters/%s, folder: out/eu}
          - {fleet: fleets/*.yaml, cluster: clusters/%s, folder: out/us}
        """
            .formatted(first, second));
  }

  private String run(String... args) {
    Desk.Result result = desk.runReal(args);
    assertThat(result.code()).as(result.err()).isZero();
    return result.err();
  }

  private String refused(String... args) {
    Desk.Result result = desk.runReal(args);
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    return result.err();
  }

  private void edit(String file) {
    desk.file(file, FLEET.replace("8b-instruct:1.3.0", "8b-instruct:1.4.0"));
  }

  private void move(String from, String to) throws IOException {
    Files.createDirectories(desk.path(to).getParent());
    Files.move(desk.path(from), desk.path(to));
  }

  private Set<String> services(String output) {
    return desk.files(output).keySet().stream()
        .filter(path -> path.contains("/chat/10-nimservice-"))
        .collect(Collectors.toSet());
  }

  @Test
  void aLockThatIsRenamedWithItsFleetIsKnownByWhoseItIs() throws IOException {
    Files.writeString(desk.path(".gitignore"), "out/\n");
    clone.git("rm", "-rq", "--cached", "out");
    clone.commit();
    Set<String> before = services("out/eu");
    for (String file : new String[] {"prod.yaml", "prod.eu.lock.yaml", "prod.us.lock.yaml"}) {
      move("fleets/" + file, "fleets/" + file.replace("prod", "production"));
    }
    edit("fleets/production.yaml");

    run("compile");

    assertThat(services("out/eu")).hasSize(2).containsAll(before);
  }

  @Test
  void whatIsInTheCommittedOutputRunsThoughNoLockIsCommitted() {
    clone.git("rm", "-q", "--cached", "fleets/prod.eu.lock.yaml", "fleets/prod.us.lock.yaml");
    clone.git("commit", "-qm", "no locks");
    Set<String> before = services("out/eu");
    edit("fleets/prod.yaml");

    run("compile");

    assertThat(services("out/eu")).hasSize(2).containsAll(before);
  }

  @Test
  void aLockThatStayedInAnotherFolderIsTold() throws IOException {
    move("fleets/prod.yaml", "teams/fleets/prod.yaml");
    desk.file("nimfleet.yaml", desk.read("nimfleet.yaml").replace("fleets/*", "teams/fleets/*"));

    assertThat(refused("compile"))
        .contains("L019", "`git mv fleets/prod.eu.lock.yaml teams/fleets/prod.eu.lock.yaml`.");
  }

  @Test
  void aLockThatIsALinkStaysOne() throws IOException {
    move("fleets/prod.eu.lock.yaml", "locks/eu.yaml");
    Files.createSymbolicLink(
        desk.path("fleets/prod.eu.lock.yaml"), Path.of("..", "locks", "eu.yaml"));
    clone.commit();
    edit("fleets/prod.yaml");

    run("compile");

    assertThat(desk.path("fleets/prod.eu.lock.yaml")).isSymbolicLink();
    assertThat(services("out/eu")).hasSize(2);
  }

  @Test
  void oneLockIsNotThatOfTwoClusters() throws IOException {
    move("clusters/eu.yaml", "clusters/a/prod.yaml");
    move("clusters/us.yaml", "clusters/b/prod.yaml");
    project("a/prod.yaml", "b/prod.yaml");

    assertThat(refused("compile"))
        .startsWith(
            "error: `fleets/prod.prod.lock.yaml` would be the lock of `fleets/prod.yaml` for"
                + " `clusters/a/prod.yaml` and of `fleets/prod.yaml` for `clusters/b/prod.yaml`.");
  }

  @Test
  void anErrorOfAnotherModelDoesNotStopWhoTakesRequestsBack() {
    edit("fleets/prod.yaml");
    run("compile");
    clone.commit();
    run("rollout", "weight", "chat", "50", "--cluster", "clusters/eu.yaml");
    clone.commit();
    desk.file(
        "fleets/prod.yaml",
        desk.read("fleets/prod.yaml")
            .replace("34b-instruct:1.3.0\"", "34b-instruct:1.3.0\", x: 1"));
    String us = desk.read("fleets/prod.us.lock.yaml");

    String said = run("rollout", "abort", "chat", "--cluster", "./clusters/eu.yaml");

    assertThat(said).contains("elsewhere; what has errors stays as it is");
    assertThat(desk.read("fleets/prod.eu.lock.yaml")).contains("stage: \"aborted\"");
    assertThat(desk.read("fleets/prod.us.lock.yaml")).isEqualTo(us);
    assertThat(desk.files("out/eu").keySet())
        .anyMatch(path -> path.contains("/code/10-nimservice"));
  }

  @Test
  void aLockThatAnotherRunHasWrittenIsNotOverwritten() throws IOException {
    Path lock = desk.path("fleets/prod.eu.lock.yaml");
    byte[] read = Files.readAllBytes(lock);
    Files.writeString(lock, "another", StandardCharsets.UTF_8);

    LockFile file = new LockFile(lock, Optional.of(read), new byte[] {1});

    org.assertj.core.api.Assertions.assertThatThrownBy(file::write)
        .hasMessageContaining("Somebody else has written");
    assertThat(lock).hasContent("another");
  }

  @Test
  void whoStartsAModelOverMeansOneThatThereIs() {
    assertThat(refused("compile", "--replace", "chta")).contains("did you mean `chat`?");
  }
}
