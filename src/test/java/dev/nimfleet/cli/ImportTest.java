package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet import`: what it reads, what it writes, and what it refuses.
class ImportTest {
  private static final String SERVICE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMService
      metadata: {name: chat-v1-3-0, namespace: nim-prod}
      spec:
        image: {repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: "1.3.0", pullSecrets: [ngc]}
        authSecret: ngc-api-secret
        storage: {readOnly: true, nimCache: {name: weights, profile: vllm-bf16-tp1-pp1}}
        replicas: 2
        resources: {limits: {nvidia.com/gpu: 1}, requests: {nvidia.com/gpu: 1}}
        expose: {service: {type: ClusterIP, port: 8000}}
      """;
  private static final String JSON =
      """
      {"apiVersion": "apps.nvidia.com/v1alpha1", "kind": "NIMService",
       "metadata": {"name": "chat-v1-3-0", "namespace": "nim-prod"},
       "spec": {
         "image": {"repository": "nvcr.io/nim/meta/llama-3.1-8b-instruct", "tag": "1.3.0"},
         "authSecret": "ngc-api-secret", "storage": {"nimCache": {"name": "weights"}},
         "resources": {"limits": {"nvidia.com/gpu": 1}},
         "expose": {"service": {"port": 8000}}}}
      """;
  private static final String CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: weights, namespace: nim-prod}
      spec:
        source:
          ngc: {modelPuller: "nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3.0", authSecret: ngc-api-secret}
        storage: {pvc: {create: true, size: 60Gi, volumeAccessMode: ReadWriteMany}}
      """;

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(folder);
  }

  @Test
  void aFolderIsReadAndTheFirstCompileChangesNothing() {
    desk.file("manifests/a/cache.yaml", CACHE)
        .file("manifests/service.yml", SERVICE)
        .file("manifests/kustomization.yaml", "resources: [service.yml]\n");

    Desk.Result imported = desk.runReal("import", "manifests", "--gpu", "NVIDIA-L40S");

    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.err())
        .endsWith(
            """
            chat: runs, and stays as it is
            Wrote fleet.yaml and fleet.lock.yaml. Next: nimfleet compile fleet.yaml -o out/
            """);
    String lock = desk.read("fleet.lock.yaml");
    Desk.Result compiled = desk.runReal("compile", "fleet.yaml", "-o", "out", "--locked");
    assertThat(compiled.code()).as(compiled.err()).isZero();
    assertThat(desk.read("fleet.lock.yaml")).isEqualTo(lock);
    assertThat(desk.files("out"))
        .containsOnlyKeys(
            "nim-prod/00-caches/nimcache-weights.yaml",
            "nim-prod/chat/10-nimservice-chat-v1-3-0.yaml");
  }

  @Test
  void theStandardInputIsAFileToo() {
    Desk.Result imported =
        desk.stdin(SERVICE + "---\n" + CACHE).runReal("import", "-", "-o", "new");

    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(desk.all("new")).containsOnlyKeys("fleet.yaml", "fleet.lock.yaml");
    assertThat(desk.read("new/fleet.yaml")).contains("cache: {use: weights}");
  }

  @Test
  void theFleetCanBePrintedAlone() {
    desk.file("service.yaml", SERVICE);

    Desk.Result imported =
        desk.runReal(
            "import", "service.yaml", "--stdout", "--name", "prod", "--gpu", "NVIDIA-L40S");

    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out())
        .startsWith(
            "apiVersion: nimfleet.dev/v1alpha1\nkind: ModelFleet\nmetadata:\n  name: prod\n")
        .contains("product: NVIDIA-L40S");
    assertThat(Files.exists(desk.path("fleet.yaml"))).isFalse();
  }

  @Test
  void objectsWithoutANamespaceAreWhereSomebodySays() {
    desk.file("service.yaml", SERVICE.replace(", namespace: nim-prod", ""));

    Desk.Result imported = desk.runReal("import", "service.yaml", "-n", "search", "--stdout");

    assertThat(imported.out()).contains("namespace: search");
  }

  @Test
  void aFleetThatIsThereIsNotOverwritten() {
    desk.file("service.yaml", SERVICE).file("fleet.yaml", "mine\n");

    Desk.Result imported = desk.runReal("import", "service.yaml");

    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.err())
        .startsWith("error: `fleet.yaml` exists already, and is not overwritten.");
    assertThat(desk.read("fleet.yaml")).isEqualTo("mine\n");
    assertThat(Files.exists(desk.path("fleet.lock.yaml"))).isFalse();
  }

  @Test
  void aLockThatIsThereIsNotOverwritten() {
    desk.file("service.yaml", SERVICE).file("old/fleet.lock.yaml", "theirs\n");

    Desk.Result imported = desk.runReal("import", "service.yaml", "-o", "old");

    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.err()).contains("`old/fleet.lock.yaml` exists already");
    assertThat(Files.exists(desk.path("old/fleet.yaml"))).isFalse();
  }

  @Test
  void anErrorWritesNothing() {
    desk.file("service.yaml", SERVICE).file("broken.yaml", "a: [\n");

    Desk.Result imported = desk.runReal("import", "service.yaml", "broken.yaml");

    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.err()).contains("broken.yaml").endsWith("Nothing is imported.\n");
    assertThat(Files.exists(desk.path("fleet.yaml"))).isFalse();
  }

  @Test
  void aFolderWithoutManifestsIsTold() {
    desk.file("empty/notes.txt", "nothing\n");

    assertThat(desk.runReal("import", "empty").err())
        .startsWith("error: There is no YAML or JSON file in `empty`.");
  }

  @Test
  void aFolderOfJsonIsReadToo() {
    desk.file("manifests/service.json", JSON);

    Desk.Result imported = desk.runReal("import", "manifests", "--stdout");

    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("chat:");
  }

  @Test
  void aNameThatKubernetesRefusesIsWrongUsage() {
    desk.file("service.yaml", SERVICE);

    Desk.Result imported = desk.runReal("import", "service.yaml", "--name", "Bad Name");

    assertThat(imported.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(imported.err()).startsWith("error: `--name Bad Name` is no name");
  }

  @Test
  void aFileIsNoFolderToWriteTo() {
    desk.file("service.yaml", SERVICE).file("out.yaml", "mine\n");

    Desk.Result imported = desk.runReal("import", "service.yaml", "-o", "out.yaml");

    assertThat(imported.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(imported.err()).contains("out.yaml` is a file; name a folder.");
  }

  @Test
  void whatNimfleetHasWrittenCanBeImported() {
    desk.runReal("init", "fleets");
    desk.file("running.yaml", desk.runReal("compile", "fleets/fleet.yaml", "--stdout").out());

    Desk.Result imported = desk.runReal("import", "running.yaml", "-o", "new");

    assertThat(imported.code()).as(imported.err()).isZero();
    Desk.Result compiled = desk.runReal("compile", "new/fleet.yaml", "-o", "out", "--locked");
    assertThat(compiled.code()).as(compiled.err()).isZero();
    assertThat(desk.runReal("compile", "new/fleet.yaml", "--stdout").out())
        .isEqualTo(desk.read("running.yaml"));
  }

  @Test
  void whatWasImportedIsNoProvisionalRevision() {
    desk.file("service.yaml", SERVICE).file("cache.yaml", CACHE);
    desk.runReal("import", "service.yaml", "cache.yaml", "--gpu", "NVIDIA-L40S");
    new Clone(folder).commit();
    desk.file(
        "fleet.yaml",
        desk.read("fleet.yaml")
            .replace("1.3.0", "1.4.0")
            .replace("cache: {use: weights}", "cache: 60Gi"));

    Desk.Result compiled = desk.runReal("compile", "fleet.yaml", "-o", "out");

    assertThat(compiled.code()).as(compiled.err()).isZero();
    assertThat(desk.files("out"))
        .containsKey("nim-prod/chat/10-nimservice-chat-v1-3-0.yaml")
        .hasSizeGreaterThan(3);
  }

  @Test
  void withoutAFileThereIsNothingToImport() {
    Desk.Result result = desk.runReal("import");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("Name files or folders with manifests, or `-`");
  }
}
