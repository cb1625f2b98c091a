package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.standin.Controllers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `nimfleet plan` and `nimfleet apply` say and do, in a cluster whose controllers are
/// stand-ins.
@RequiresApiServer
@RequiresRealCrds
class PlanAndApplyOnARealApiServerTest {
  private static InstalledCluster installed;

  @TempDir private Path folder;
  private Desk desk;
  private Controllers controllers;

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void end() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void start() {
    desk = new Desk(folder).file("fleet.yaml", TestFleet.of("llama").yaml());
    controllers = installed.controllers();
  }

  @AfterEach
  void empty() {
    controllers.close();
    installed.empty();
  }

  /// Types a command that goes to this cluster.
  private Desk.Result type(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--kubeconfig", installed.server().kubeconfig().toString()));
    if (words[0].equals("apply") && !all.contains("--timeout")) {
      all.addAll(List.of("--timeout", "2m")); // so that a test that fails ends
    }
    return desk.runReal(all.toArray(String[]::new));
  }

  /// The rows of a table, with one blank between its columns.
  private static List<String> rows(Desk.Result result) {
    return result.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
  }

  private static String all(String kind) {
    return installed.server().kubectl("get", kind, "-n", "nim", "-o", "name").strip();
  }

  @Test
  void aPlanShowsEveryStepAndWhatWouldChangeAndChangesNothing() {
    Desk.Result plan = type("plan", "fleet.yaml");
    assertThat(plan.err())
        .contains("warning: `fleet.lock.yaml` would change.")
        .endsWith("nim/prod: 5 to create, 0 to configure, 0 unchanged, 0 to prune.\n");
    assertThat(plan.code()).isZero();
    assertThat(rows(plan).stream().filter(row -> row.startsWith("llama ")))
        .extracting(row -> row.replaceAll("llama (.*) nim/.*", "$1"))
        .containsExactly(
            "wait: Ready NIMCache",
            "verify profile NIMService",
            "create NIMService",
            "wait: Ready NIMService",
            "create ScaledObject",
            "wait: Ready ScaledObject",
            "create PodDisruptionBudget",
            "wait: 2 available Deployment",
            "create HTTPRoute",
            "wait: Accepted HTTPRoute");
    assertThat(plan.out()).contains("\n+kind: HTTPRoute\n");
    assertThat(all("nimcache,nimservice,scaledobject,httproute,configmap")).doesNotContain("llama");
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @Test
  void aPlanWithoutTheDifferenceIsTheTableAlone() {
    Desk.Result plan = type("plan", "fleet.yaml", "--no-diff");
    assertThat(rows(plan).getFirst()).isEqualTo("MODEL STEP OBJECT");
    assertThat(plan.out()).doesNotContain("+++", "@@");
  }

  @Test
  void aPlanForProgramsIsOneDocumentAFleet() {
    Desk.Result plan = type("plan", "fleet.yaml", "--output", "json");
    assertThat(plan.code()).isZero();
    MapNode document = Manifests.of(plan.out()).getFirst();
    assertThat(document.text("fleet")).contains("nim/prod");
    List<MapNode> steps = KubeObject.items(document, "steps");
    assertThat(steps).hasSize(11);
    assertThat(steps.getLast().text("model")).contains("llama");
    assertThat(steps.getLast().text("step")).contains("wait: Accepted");
    assertThat(steps.getLast().text("object")).contains("HTTPRoute nim/llama");
    assertThat(plan.out()).contains("\"prune\": []", "\"keep\": []");
  }

  @Test
  void applyingBringsAFleetUpAndWritesItsLock() {
    Desk.Result first = type("apply", "fleet.yaml", "--timeout", "2m");
    assertThat(first.err()).endsWith("nim/prod: 5 created, 0 configured, 0 unchanged, 0 pruned.\n");
    assertThat(first.code()).isZero();
    assertThat(first.out())
        .containsSubsequence(
            "nim/prod: NIMCache nim/llama",
            "llama: NIMCache nim/llama",
            "is Ready.\n",
            "llama: NIMService nim/llama",
            "llama: 2 of 2 replicas of Deployment nim/llama",
            "llama: HTTPRoute nim/llama created\n",
            "llama: HTTPRoute nim/llama is accepted by 1 Gateway.\n",
            "llama: done\n");
    assertThat(desk.read("fleet.lock.yaml")).contains("llama");

    Desk.Result plan = type("plan", "fleet.yaml");
    assertThat(plan.err())
        .doesNotContain("would change")
        .endsWith("nim/prod: 0 to create, 0 to configure, 5 unchanged, 0 to prune.\n");
    assertThat(plan.code()).isZero();
    assertThat(plan.out()).doesNotContain("@@");

    Desk.Result second = type("apply", "fleet.yaml");
    assertThat(second.code()).isZero();
    assertThat(second.err())
        .endsWith("nim/prod: 0 created, 0 configured, 5 unchanged, 0 pruned.\n");

    anEditOfAServiceIsToldAndLeft();
  }

  /// The same fleet, since an install takes a while.
  private void anEditOfAServiceIsToldAndLeft() {
    String service = all("nimservice").replaceFirst(".*/", "");
    installed.patch(
        "nimservice", service, "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"200Gi\"}}}}");
    Desk.Result plan = type("plan", "fleet.yaml");
    assertThat(plan.code()).isEqualTo(1);
    assertThat(rows(plan)).contains("llama refuse NIMService nim/" + service);
    assertThat(plan.out()).contains("-      memory: 200Gi\n");
    assertThat(plan.err())
        .contains("error: NIMService nim/%s runs with another spec".formatted(service))
        .endsWith("0 to configure, 4 unchanged, 0 to prune, 1 not possible.\n");
    Desk.Result apply = type("apply", "fleet.yaml", "--force-conflicts");
    assertThat(apply.code()).isEqualTo(1);
    assertThat(apply.err()).endsWith("4 unchanged, 0 pruned, 1 left as they are.\n");
  }

  @Test
  void progressForProgramsIsOneEventALine() {
    Desk.Result result = type("apply", "fleet.yaml", "--output", "json");
    assertThat(result.code()).isZero();
    List<String> lines = result.out().lines().toList();
    assertThat(lines)
        .allSatisfy(line -> {
          MapNode event = Manifests.of(line).getFirst();
          assertThat(event.text("fleet")).contains("nim/prod");
          assertThat(event.text("event")).isPresent();
        })
        .endsWith("{\"fleet\":\"nim/prod\",\"model\":\"llama\",\"event\":\"finished\"}");
  }

  @Test
  void oneModelIsAppliedAlone() {
    desk.file("fleet.yaml", TestFleet.of("llama", "mistral").yaml());
    Desk.Result result = type("apply", "fleet.yaml", "--model", "mistral");
    assertThat(result.err())
        .endsWith("nim/prod: 5 created, 0 configured, 0 unchanged, 0 pruned.\n");
    assertThat(result.code()).isZero();
    assertThat(all("httproute")).endsWith("/mistral").doesNotContain("llama");
  }

  @Test
  void aModelThatThereIsNotGetsASuggestion() {
    Desk.Result result = type("apply", "fleet.yaml", "--model", "lama");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            """
            error: There is no model `lama`.
              = help: did you mean `llama`?
            """);
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @Test
  void whatTheClusterLacksIsToldOnce() throws ClusterTrouble {
    installed.server().kubectl("delete", "storageclass", "fast");
    for (String command : List.of("plan", "apply")) {
      Desk.Result result = type(command, "fleet.yaml");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).containsOnlyOnce("error: There is no StorageClass `fast`:");
    }
    assertThat(all("nimcache")).isEmpty();
    installed.surroundings();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply"})
  void manifestsAreAppliedAsTheyWereCompiled(String command) {
    assertThat(desk.runReal("compile", "fleet.yaml", "-o", "out").code()).isZero();
    String route = "out/nim/llama/30-httproute-llama.yaml";
    assertThat(type("plan", "out").code()).isZero();
    assertThat(type("plan", "out", "fleet.yaml").code()).as("both say the same").isZero();

    desk.file(route, desk.read(route).replace("llama.models", "chat.models"));
    Desk.Result differs = type(command, "out", "fleet.yaml");
    assertThat(differs.code()).isEqualTo(1);
    assertThat(differs.err())
        .isEqualTo(
            """
            error: %s:1:1 is not what the fleet file beside it compiles to.
              = help: run `nimfleet compile`, look at what it changes, and commit that.
            """
                .formatted(route));
    assertThat(all("nimcache")).isEmpty();
  }

  @Test
  void whatIsOfNoFleetIsNotApplied() {
    desk.file(
        "other.yaml",
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, namespace: nim}
        """);
    Desk.Result other = type("apply", "other.yaml");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err())
        .contains("error[A004]: ConfigMap nim/a does not say which fleet it belongs to.")
        .endsWith("1 error; nothing is applied.\n");

    desk.file(
        "cluster.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetCluster
        metadata: {name: prod}
        """);
    assertThat(type("apply", "cluster.yaml").err()).startsWith("error: There is nothing to apply.");
  }

  @Test
  void aFleetWithAMistakeIsNotApplied() {
    desk.file("fleet.yaml", TestFleet.of("llama").yaml().replace("short-context-chat", "chta"));
    Desk.Result result = type("apply", "fleet.yaml");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("error[F012]: ").contains("; nothing is applied.\n");
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plan                                | Name fleet files, or folders with manifests.
          apply                               | Name fleet files, or folders with manifests.
          apply fleet.yaml --timeout soon     | `--timeout` is a time such as `45m` or `1h30m`, not `soon`.
          apply fleet.yaml --timeout 0s       | `--timeout` is a time such as `45m` or `1h30m`, not `0s`.
          plan fleet.yaml --output yaml       | `--output` is `text` or `json`, not `yaml`.
          apply fleet.yaml --output yaml      | `--output` is `text` or `json`, not `yaml`.
          reconcile                           | Name files or folders, a repository with `--git`, or `--from-cluster`.
          reconcile out --git a.git           | Name files or folders, a repository with `--git`, or `--from-cluster`.
          reconcile -                         | What the standard input says cannot change; name files or folders.
          reconcile out --drift maybe         | `--drift` is one of `correct`, `warn`, `ignore`, not `maybe`.
          reconcile out --poll 0s             | `--poll` is a time such as `45m` or `1h30m`, not `0s`.
          reconcile out --lease here          | `--lease` is a namespace and a name, `NS/NAME`, not `here`.
          reconcile --git a.git --tag v1 --branch main | `--branch` and `--tag` exclude each other.
          reconcile --git a.git --ssh-key key | `--ssh-key` needs `--known-hosts`: `ssh-keyscan HOST` prints them.
          reconcile --from-cluster            | `--from-cluster` needs `--prometheus` (a URL, or `fleet`): nobody else gives requests to a new revision.
          reconcile out --from-cluster        | With `--from-cluster` nothing else says what should run; name no file and no repository.
          reconcile out -n nim                | `--namespace` says which ModelFleets are followed; it goes with `--from-cluster`.
          reconcile out --path prod           | `--path` says something about a repository; name it with `--git`.
          """)
  void wrongUsageIsOneSentence(String line, String sentence) {
    Desk.Result result = type(line.strip().split(" "));
    assertThat(result.err()).startsWith("error: " + sentence + "\n");
    assertThat(result.code()).isEqualTo(2);
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply"})
  void aClusterThatIsNotThereIsOneSentence(String command) {
    desk.file("away.yaml", kubeconfig("https://127.0.0.1:1"));
    Desk.Result away = desk.runReal(command, "fleet.yaml", "--kubeconfig", "away.yaml");
    assertThat(away.code()).isEqualTo(1);
    assertThat(away.err().lines().filter(line -> line.startsWith("error")))
        .singleElement()
        .asString()
        .startsWith("error: The API server at `https://127.0.0.1:1` cannot be reached (");
    assertThat(away.err()).doesNotContain("\tat ");
    assertThat(desk.all(""))
        .as("no lock of what does not run")
        .doesNotContainKey("fleet.lock.yaml");

    Desk.Result none = desk.runReal(command, "fleet.yaml", "--kubeconfig", "none.yaml");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err())
        .endsWith(
            "error: The kubeconfig `none.yaml` cannot be read; check the path and its"
                + " permissions.\n");

    Desk.Result context = type(command, "fleet.yaml", "--context", "staging");
    assertThat(context.code()).isEqualTo(1);
    assertThat(context.err())
        .endsWith(
            "error: The kubeconfig has no context `staging`; `kubectl config get-contexts` lists"
                + " them.\n");
  }

  private static String kubeconfig(String server) {
    return """
    apiVersion: v1
    kind: Config
    current-context: it
    contexts: [{name: it, context: {cluster: it, user: it}}]
    clusters: [{name: it, cluster: {server: "%s"}}]
    users: [{name: it, user: {token: none}}]
    """
        .formatted(server);
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Desk.Result result = type("plan", "missing.yaml");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: Cannot read `missing.yaml`");
  }
}
