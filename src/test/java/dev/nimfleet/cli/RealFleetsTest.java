package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as people get it, with the real compiler, on a fleet whose models `chat` and `code`
/// share a cache.
class RealFleetsTest {
  private static final String HEAD =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: %s, namespace: nim-%1$s}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          metrics: {prometheus: "http://prometheus:9090"}
          loadTime: 4m
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
      """;
  private static final String CHAT = model("chat", "meta/llama-3.1-8b-instruct:1.3.0", "2..4");
  private static final String CODE = model("code", "meta/llama-3.1-8b-instruct:1.3.0", "2..6");
  private static final String MIXED = model("mixed", "meta/llama-3.1-70b-instruct:1.3.0", "2..3");
  private static final String NO_MODELS = "  models: {}\n";

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aFleetThatIsCompiled() {
    desk = new Desk(folder);
    write(CHAT, CODE, MIXED);
    Desk.Result result = compile();
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static String model(String name, String image, String replicas) {
    return """
        %s:
          image: %s
          gpuCount: 1
          workload: short-context-chat
          replicas: %s
          cache: 60Gi
    """
        .formatted(name, image, replicas);
  }

  private void write(String... models) {
    desk.file("fleet.yaml", HEAD.formatted("prod") + "  models:\n" + String.join("", models));
  }

  private void remove(String names, String... models) {
    String removed = "  removed: [%s]\n".formatted(names);
    desk.file(
        "fleet.yaml", HEAD.formatted("prod") + removed + "  models:\n" + String.join("", models));
  }

  private Desk.Result compile(String... options) {
    List<String> words = new ArrayList<>(List.of("compile", "fleet.yaml", "-o", "out"));
    words.addAll(List.of(options));
    return desk.runReal(words.toArray(String[]::new));
  }

  private List<String> files(String part) {
    return desk.files("out").keySet().stream().filter(file -> file.contains(part)).toList();
  }

  @Test
  void aSecondRunWritesNothing() {
    Desk.Result result = compile();
    assertThat(result.code()).isZero();
    assertThat(result.err())
        .endsWith("(0 written, %d unchanged, 0 removed)\n".formatted(files("").size()));
  }

  @Test
  void aFleetWithoutModelsIsAnErrorAtItsName() {
    desk.file("fleet.yaml", HEAD.formatted("prod") + NO_MODELS);
    var before = desk.all("out");
    Desk.Result result = compile();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error[P045]: The fleet `prod` has no model.\n --> fleet.yaml:3:")
        .endsWith("1 error; nothing is written.\n");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void allowEmptyRemovesWhatTheFleetHad() {
    int had = files("").size();
    desk.file("fleet.yaml", HEAD.formatted("prod") + NO_MODELS).file("out/README.md", "ours");
    Desk.Result result = compile("--allow-empty");
    assertThat(result.err())
        .isEqualTo(
            "prod: 0 models, 0 objects in out/ (0 written, 0 unchanged, %d removed)\n"
                .formatted(had));
    assertThat(result.code()).isZero();
    assertThat(desk.all("out")).containsOnlyKeys("README.md");
    assertThat(compile("--allow-empty", "--check").code()).isZero();
  }

  @Test
  void allowEmptyIsNotNeededToKeepGoing() {
    desk.file("fleet.yaml", HEAD.formatted("prod") + NO_MODELS);
    var before = desk.files("out");
    assertThat(compile("--keep-going").code()).isEqualTo(1);
    assertThat(desk.files("out")).isEqualTo(before);
  }

  @Test
  void allowEmptyExcusesNoOtherError() {
    desk.file("fleet.yaml", HEAD.formatted("prod").replace("gpus:", "gpu:") + NO_MODELS);
    var before = desk.all("out");
    assertThat(compile("--allow-empty").code()).isEqualTo(1);
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void anEmptyFleetIsAnEmptyStream() {
    desk.file("fleet.yaml", HEAD.formatted("prod") + NO_MODELS);
    assertThat(desk.runReal("compile", "fleet.yaml", "--stdout").code()).isEqualTo(1);
    assertThat(desk.runReal("compile", "fleet.yaml", "--stdout", "--allow-empty"))
        .isEqualTo(new Desk.Result(0, "", ""));
  }

  @Test
  void keepGoingKeepsTheLastGoodFilesOfABrokenModelAndWritesTheOthers() {
    var before = desk.files("out");
    write(CHAT, CODE.replace("workload: short", "workload: shrt"), MIXED.replace("2..3", "2..5"));
    Desk.Result result = compile("--keep-going");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("fleet.yaml:21:");
    var after = desk.files("out");
    assertThat(after).containsOnlyKeys(before.keySet());
    assertThat(changed(before, after)).isNotEmpty().allMatch(file -> file.contains("mixed"));
  }

  private static List<String> changed(Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(file -> !file.getValue().equals(before.get(file.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void aCacheStaysWhetherItsModelsAreSoundOrBrokenOrGone() {
    List<String> caches = files("nimcache");
    assertThat(caches).hasSize(2);
    write(CODE.replace("2..6", "6..2"));
    assertThat(compile("--keep-going").code()).isEqualTo(1);
    assertThat(files("nimcache")).isEqualTo(caches);
    remove("chat, mixed", CODE);
    assertThat(compile().code()).isZero();
    assertThat(files("nimcache")).isEqualTo(caches);
    assertThat(files("/chat/")).isEmpty();
  }

  @Test
  void aModelThatIsRemovedByItsNameTakesItsFilesAndLeavesItsCache() {
    List<String> others = files("").stream().filter(file -> !file.contains("/mixed/")).toList();
    remove("mixed", CHAT, CODE);
    Desk.Result result = compile();
    assertThat(result.code()).isZero();
    assertThat(files("/mixed/")).isEmpty();
    assertThat(result.err()).startsWith("prod: 2 models, ").contains("(0 written, ");
    assertThat(files("")).isEqualTo(others);
  }

  @Test
  void aModelThatOnlyDisappearsIsAnErrorAndItsFilesStay() {
    var before = desk.all("out");
    write(CHAT, CODE);
    Desk.Result result = compile();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("error[L005]: The model `mixed` runs and is not here");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void checkTellsWhatIsNotUpToDateAndDiffHow() {
    assertThat(compile("--check", "--diff")).isEqualTo(new Desk.Result(0, "", ""));
    write(CHAT, CODE, MIXED.replace("2..3", "2..5"));
    var before = desk.all("out");
    Desk.Result check = compile("--check");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("changed out/.*mixed.*"));
    Desk.Result diff = compile("--diff");
    assertThat(diff.code()).isZero();
    assertThat(diff.out()).contains("\n-  maxReplicaCount: 3\n+  maxReplicaCount: 5\n");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void waiversLieBesideTheFleetUntilTheyAreTakenBack() {
    write(CHAT + waiver(), CODE, MIXED);
    Desk.Result result = compile();
    assertThat(result.code()).isZero();
    assertThat(result.err())
        .endsWith("prod: 1 waiver in waivers/ (1 written, 0 unchanged, 0 removed)\n");
    assertThat(desk.files("waivers")).hasSize(1);
    assertThat(files("waiver")).isEmpty();
    write(CHAT, CODE, MIXED);
    assertThat(compile().code()).isZero();
    assertThat(desk.path("waivers")).isEmptyDirectory();
  }

  private static String waiver() {
    return "      waivers: [{policy: startup-window, reason: r, owner: o, expires: %s}]\n"
        .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(60));
  }

  @Test
  void anEmptiedFleetTakesBackTheWaiversBesideItsOwnFile() {
    String head = HEAD.formatted("test");
    desk.file("a/fleet.yaml", HEAD.formatted("other") + "  models:\n" + CHAT)
        .file("b/fleet.yaml", head + "  models:\n" + CHAT + waiver());
    String[] both = {"compile", "a/fleet.yaml", "b/fleet.yaml", "-o", "out", "--allow-empty"};
    assertThat(desk.runReal(both).code()).isZero();
    assertThat(desk.files("b/waivers")).hasSize(1);
    desk.file("b/fleet.yaml", head + NO_MODELS);
    assertThat(desk.runReal(both).code()).isZero();
    assertThat(desk.path("b/waivers")).isEmptyDirectory();
    assertThat(desk.path("a/waivers")).doesNotExist();
  }

  @Test
  void jsonNamesThePlaceOfAnError() {
    write(CHAT, CODE.replace("workload:", "wrkload:"));
    Desk.Result result = compile("--format", "json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).startsWith("{\"diagnostics\":[\n").contains("fleet.yaml", "wrkload");
    assertThat(result.err()).endsWith("nothing is written.\n").doesNotContain("-->");
  }

  @Test
  void twoFleetsInOneFolderLeaveEachOtherAlone() {
    List<String> prod = files("");
    desk.file("test.yaml", HEAD.formatted("test") + "  models:\n" + CHAT);
    assertThat(desk.runReal("compile", "test.yaml", "-o", "out").code()).isZero();
    assertThat(files("")).containsAll(prod).hasSizeGreaterThan(prod.size());
    assertThat(compile("--check").code()).isZero();
    assertThat(desk.runReal("compile", "fleet.yaml", "test.yaml", "-o", "out", "--check").code())
        .isZero();
    desk.file("test.yaml", HEAD.formatted("test") + NO_MODELS);
    assertThat(desk.runReal("compile", "test.yaml", "-o", "out", "--allow-empty").code()).isZero();
    assertThat(files("")).isEqualTo(prod);
  }
}
