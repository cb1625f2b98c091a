package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fleets that run and whose files, or lines of a project, get another name or go.
class LeavingFleetsTest {
  private static final String CLUSTER =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: FleetCluster
      metadata: {name: %s}
      spec:
        operator: 3.1.2
      """;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void twoFleetsThatRun() {
    clone = new Clone(folder);
    desk =
        new Desk(folder)
            .file("fleets/prod.yaml", fleet("prod"))
            .file("fleets/dev.yaml", fleet("dev"))
            .file("clusters/eu.yaml", CLUSTER.formatted("eu"));
    project("{fleet: fleets/*.yaml, folder: out}");
    assertThat(desk.runReal("compile").code()).isZero();
    clone.commit();
  }

  private static String fleet(String name) {
    return """
    apiVersion: nimfleet.dev/v1alpha1
    kind: ModelFleet
    metadata: {name: %s, namespace: nim-%1$s}
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
          replicas: 2..4
          cache: 60Gi
          loadTime: 4m
    """
        .formatted(name);
  }

  private void project(String... outputs) {
    desk.file(
        "nimfleet.yaml",
        "apiVersion: nimfleet.dev/v1alpha1\nkind: FleetProject\nspec:\n  outputs:\n  - "
            + String.join("\n  - ", outputs)
            + "\n");
  }

  private void move(String from, String to) throws IOException {
    Files.move(desk.path(from), desk.path(to));
  }

  private String refused(String... args) {
    List<Map<String, String>> before = List.of(desk.all("out"), desk.all("fleets"));
    Desk.Result result = desk.runReal(args);
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(List.of(desk.all("out"), desk.all("fleets"))).isEqualTo(before);
    return result.err();
  }

  @Test
  void aFleetFileThatIsRenamedTakesItsLockAlong() throws IOException {
    move("fleets/prod.yaml", "fleets/production.yaml");

    assertThat(refused("compile"))
        .startsWith("error[L019]: `fleets/prod.lock.yaml` says what runs of fleet `nim-prod/prod`,")
        .contains(
            " --> fleets/production.yaml:3:18\n",
            "`git mv fleets/prod.lock.yaml fleets/production.lock.yaml`.");

    move("fleets/prod.lock.yaml", "fleets/production.lock.yaml");
    assertThat(desk.runReal("compile", "--check").code()).isZero();
  }

  @Test
  void aLockThatWasDeletedWithTheOldNameIsFoundInTheLastCommit() throws IOException {
    move("fleets/prod.yaml", "fleets/production.yaml");
    Files.delete(desk.path("fleets/prod.lock.yaml"));

    assertThat(refused("compile", "fleets/production.yaml", "-o", "out"))
        .contains(
            "`git checkout HEAD -- fleets/prod.lock.yaml && git mv fleets/prod.lock.yaml"
                + " fleets/production.lock.yaml`.");
  }

  @Test
  void aClusterFileThatIsRenamedTakesItsLocksAlong() throws IOException {
    String[] compile = {
      "compile", "fleets/dev.yaml", "--cluster", "clusters/eu.yaml", "-o", "out/eu"
    };
    assertThat(desk.runReal(compile).code()).isZero();
    compile[3] = "clusters/europe.yaml";
    move("clusters/eu.yaml", "clusters/europe.yaml");

    assertThat(refused(compile))
        .contains("`git mv fleets/dev.eu.lock.yaml fleets/dev.europe.lock.yaml`.");
  }

  @Test
  void anotherClusterIsNoRenamedOne() {
    for (String name : new String[] {"eu", "us"}) {
      String file = "clusters/" + name + ".yaml";
      desk.file(file, CLUSTER.formatted(name));
      assertThat(desk.runReal("compile", "fleets/dev.yaml", "--cluster", file, "-o", "out/" + name))
          .extracting(Desk.Result::code)
          .isEqualTo(0);
    }
  }

  @Test
  void aFleetThatLeavesTheProjectWhileItRunsIsRefused() {
    project("{fleet: fleets/prod.yaml, folder: out}");

    assertThat(refused("compile"))
        .isEqualTo(
            """
            error: By `fleets/dev.lock.yaml` the fleet `nim-dev/dev` runs, and `nimfleet.yaml` does not list it any more.
              = help: when it is not meant to go, put it back.
              = help: when all of it is to go, its lock goes too: `git rm fleets/dev.lock.yaml`.
            """);
  }

  @Test
  void aFleetFileThatIsDeletedWhileItRunsIsRefused() throws IOException {
    Files.delete(desk.path("fleets/dev.yaml"));

    assertThat(refused("compile")).contains("the fleet `nim-dev/dev` runs");
    assertThat(refused("compile", "--check")).contains("the fleet `nim-dev/dev` runs");
  }

  @Test
  void aFolderWithANewNameTakesItsFilesAlong() {
    Map<String, String> before = desk.all("out");
    project("{fleet: fleets/*.yaml, folder: output}");

    assertThat(desk.runReal("compile").code()).isZero();

    assertThat(desk.all("output")).isEqualTo(before);
    assertThat(desk.path("out")).isEmptyDirectory();
  }

  @Test
  void theHookFindsWhatAFolderWithAnotherNameLeaves() {
    project("{fleet: fleets/*.yaml, folder: output}");
    assertThat(desk.runReal("compile").code()).isZero();
    clone.git("add", "nimfleet.yaml", "output");

    assertThat(desk.runReal("compile", "--hook").out())
        .contains("stale   out/.nimfleet/dev.index\n", "stale   out/.nimfleet/prod.index\n");

    clone.git("add", ".");
    assertThat(desk.runReal("compile", "--hook").code()).isZero();
  }

  @Test
  void aClusterThatLeavesTheProjectWhileAFleetRunsThereIsRefused() throws IOException {
    String here = "{fleet: fleets/*.yaml, folder: out}";
    desk.file("clusters/us.yaml", CLUSTER.formatted("us"));
    project(here, "{fleet: fleets/prod.yaml, cluster: clusters/us.yaml, folder: us}");
    assertThat(desk.runReal("compile").code()).isZero();
    clone.commit();
    project(here);

    assertThat(refused("compile"))
        .startsWith("error: By `fleets/prod.us.lock.yaml` the fleet `nim-prod/prod` runs, and");

    Files.delete(desk.path("fleets/prod.us.lock.yaml"));
    assertThat(desk.runReal("compile").code()).isZero();
    assertThat(desk.path("us")).isEmptyDirectory();
  }

  @Test
  void aFleetWhoseLockGoesTooIsMeantToGo() throws IOException {
    Files.delete(desk.path("fleets/dev.yaml"));
    Files.delete(desk.path("fleets/dev.lock.yaml"));

    assertThat(desk.runReal("compile").code()).isZero();

    assertThat(desk.files("out")).allSatisfy((path, _) -> assertThat(path).startsWith("nim-prod"));
  }

  @Test
  void aFleetThatIsMeantToGoTakesItsFilesAlong() {
    project("{fleet: fleets/prod.yaml, folder: out}");

    Desk.Result result = desk.runReal("compile", "--allow-empty");

    assertThat(result.code()).isZero();
    assertThat(result.err())
        .contains(
            "fleets/dev.lock.yaml is the lock of no fleet any more. Next: git rm"
                + " fleets/dev.lock.yaml\n",
            "dev: 0 models, 0 objects in out/");
    assertThat(desk.files("out")).allSatisfy((path, _) -> assertThat(path).startsWith("nim-prod"));
    assertThat(desk.runReal("compile", "--check").code()).isZero();
  }
}
