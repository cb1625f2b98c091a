package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `nimfleet rollout` as people type it, on files.
class RolloutTest {
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
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
      """;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aCandidateThatIsDelivered() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    run("compile", "fleet.yaml", "-o", "out");
    clone.commit();
    desk.file("fleet.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
    run("compile", "fleet.yaml", "-o", "out");
    clone.commit();
  }

  private String run(String... args) {
    Desk.Result result = desk.runReal(args);
    assertThat(result.code()).as(result.err()).isZero();
    return result.err();
  }

  private String rollout(String... words) {
    String[] args = new String[words.length + 4];
    args[0] = "rollout";
    System.arraycopy(words, 0, args, 1, words.length);
    System.arraycopy(new String[] {"fleet.yaml", "-o", "out"}, 0, args, words.length + 1, 3);
    return run(args);
  }

  @Test
  void eachCommandSaysTheNextOneWhole() {
    String said = run("compile", "fleet.yaml", "-o", "out");
    String next = "nimfleet rollout step chat fleet.yaml -o out";

    assertThat(said).endsWith(". Next: " + next + "\n");
    assertThat(run(next.substring("nimfleet ".length()).split(" "))).contains("at weight 10 ");
  }

  @Test
  void aRolloutFromItsBeginningToItsEnd() {
    assertThat(rollout("step", "chat")).contains("at weight 10 ");
    assertThat(rollout("weight", "chat", "30%")).contains("at weight 30 ");
    assertThat(rollout("weight", "chat", "100")).contains("Next: nimfleet rollout promote chat ");
    assertThat(rollout("promote", "chat")).contains("stays warm for an undo");
    clone.commit();
    rollout("retire", "chat");

    assertThat(desk.files("out").keySet().stream().filter(f -> f.contains("nimservice")))
        .singleElement()
        .asString()
        .contains("chat-v1-4-0-");
    run("compile", "fleet.yaml", "-o", "out", "--check");
  }

  @Test
  void anUnknownModelIsNotGuessed() {
    Map<String, String> before = desk.all("out");

    Desk.Result result = desk.runReal("rollout", "step", "chta", "fleet.yaml", "-o", "out");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("error: There is no model `chta`.", "did you mean `chat`?");
    assertThat(desk.all("out")).isEqualTo(before);
  }

  @Test
  void aCommandThatDoesNotFitSaysTheOneThatDoes() {
    Desk.Result result = desk.runReal("rollout", "promote", "chat", "fleet.yaml", "-o", "out");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "L008",
            "has 0 % of the requests",
            "go on with `nimfleet rollout step chat fleet.yaml -o out`");
  }

  @Test
  void wrongUsageIsToldBeforeAnythingIsRead() {
    for (String[] words :
        new String[][] {
          {"rollout", "step"},
          {"rollout", "stop", "chat"},
          {"rollout", "weight", "chat", "101", "fleet.yaml", "-o", "out"},
          {"rollout", "weight", "chat", "fleet.yaml", "-o", "out"},
          {"rollout", "step", "chat"}
        }) {
      assertThat(desk.runReal(words).code()).as(String.join(" ", words)).isEqualTo(2);
    }
  }

  @Test
  void aLockThatGitIgnoresIsToldWhenItIsNew() {
    desk.file(".gitignore", "*.lock.yaml\n");
    desk.file("other.yaml", FLEET.replace("name: prod,", "name: other,"));

    assertThat(run("compile", "other.yaml", "-o", "other"))
        .contains("warning: Git ignores `other.lock.yaml`.\n  = help: it says what runs: ");
    assertThat(run("compile", "other.yaml", "-o", "other")).doesNotContain("warning");
    assertThat(run("compile", "fleet.yaml", "-o", "out")).doesNotContain("warning");
  }

  @Test
  void theOutputMayLieOutsideTheRepository(@TempDir Path elsewhere) {
    String out = elsewhere.resolve("out").toString();

    run("compile", "fleet.yaml", "-o", out);

    assertThat(elsewhere.resolve("out/nim-prod/chat")).isDirectory();
    assertThat(run("compile", "fleet.yaml", "-o", out)).contains("0 written");
  }

  /// Whoever names a cluster does not touch the lock, and the other way round.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          rollout step chat --fleet nim-prod/prod              | In a cluster there are `status`, `start`, `pause`, `resume`, `promote`, `abort`, `undo`, `retire`, `lock`; a reconciler steps by itself.
          rollout abort chat fleet.yaml --fleet nim-prod/prod  | `fleet.yaml` is a file, and a cluster is meant; without `--fleet`, `--kubeconfig` and `--context` the lock is.
          rollout abort chat --fleet nim-prod/prod -o out      | `--output` says nothing to `rollout abort` of a cluster.
          rollout abort chat --context prod --check            | `--check` says nothing to `rollout abort` of a cluster.
          rollout pause chat --watch                           | `--watch` says nothing to `rollout pause` of a cluster.
          rollout lock fleet.yaml --no-wait                    | `--no-wait` says nothing to `rollout lock` of a cluster.
          rollout pause                                        | Say which model: `nimfleet rollout pause MODEL --fleet NS/NAME`.
          rollout status -o yaml                               | `--output` is `text` or `json`, not `yaml`.
          rollout abort chat fleet.yaml -o out --no-wait       | `--no-wait` is about a cluster: say which fleet with `--fleet NS/NAME`.
          rollout pauze chat fleet.yaml -o out                 | `pauze` is no rollout command; there are `start`, `step`, `weight`, `promote`, `abort`, `undo`, `retire`, and of a cluster `status`, `pause`, `resume`, `lock`.
          """)
  void theClusterAndTheLockAreNeverMixedUp(String line, String sentence) {
    String lock = desk.read("fleet.lock.yaml");
    Desk.Result result = desk.runReal(line.split(" +"));
    assertThat(result.err()).startsWith("error: " + sentence + "\n");
    assertThat(result.code()).isEqualTo(2);
    assertThat(desk.read("fleet.lock.yaml")).isEqualTo(lock);
  }
}
