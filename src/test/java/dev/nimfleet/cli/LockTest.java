package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet lock`: what a lock learns from a cluster, and how two branches' locks become one.
class LockTest {
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
            profile: vllm-fp8-tp1-pp1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
          code:
            image: meta/llama-3.1-70b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
      """;
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String NAME = "vllm-fp8-tp1-pp1";

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aFleetThatIsDelivered() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    compile();
    clone.commit();
  }

  private void compile() {
    Desk.Result result = desk.runReal("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).as(result.err()).isZero();
  }

  private void edit(String from, String to) {
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace(from, to));
    compile();
  }

  private String cacheOfChat() {
    return desk.files("out").values().stream()
        .filter(text -> text.contains("kind: NIMCache") && text.contains("8b"))
        .findFirst()
        .orElseThrow();
  }

  private String cached(String... configs) {
    var status = new StringBuilder("\nstatus:\n  profiles:\n");
    for (String config : List.of(configs)) {
      status.append("  - {name: %s, config: {%s}}\n".formatted(HASH, config));
    }
    return cacheOfChat() + status;
  }

  @Test
  void aNameGetsItsHashAndWhatRunsStays() {
    desk.stdin(cached("llm_engine: vllm, precision: fp8, tp: \"1\", pp: \"1\""));
    var before = desk.files("out");

    Desk.Result result = desk.runReal("lock", "-", "--fleet", "fleet.yaml");

    assertThat(result.err())
        .isEqualTo(
            """
            %s of nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3.0: %s
            Next: nimfleet compile fleet.yaml -o DIR
            """
                .formatted(NAME, HASH));
    assertThat(result.code()).isZero();
    assertThat(desk.read("fleet.lock.yaml")).contains("\"%s\": \"%s\"".formatted(NAME, HASH));
    compile();
    assertThat(desk.files("out")).isEqualTo(before);
    assertThat(desk.runReal("lock", "-", "--fleet", "fleet.yaml").err())
        .isEqualTo("Nothing to lock.\n");
  }

  @Test
  void whatIsCachedIsListedWithTheNamesOfTheLock() {
    desk.file("caches.yaml", cached("llm_engine: vllm, precision: fp8, tp: \"1\", pp: \"1\""));
    String lock = desk.read("fleet.lock.yaml");

    Desk.Result list = desk.runReal("lock", "caches.yaml", "--list");

    assertThat(list.err()).isEmpty();
    assertThat(list.out().lines().toList().getFirst())
        .matches("CACHE +SHORT +ENGINE +PRECISION +TP +PP +NAME +HASH");
    assertThat(list.out().lines().toList().getLast())
        .matches("nim-prod/\\S+ +0123456789ab +vllm +fp8 +1 +1 +- +" + HASH);
    assertThat(desk.read("fleet.lock.yaml")).isEqualTo(lock);
    desk.runReal("lock", "caches.yaml", "--fleet", "fleet.yaml");
    assertThat(desk.runReal("lock", "caches.yaml", "--list", "--fleet", "fleet.yaml").out())
        .contains(" " + NAME + " ");
  }

  @Test
  void aProfileThatIsNotCachedLocksNothing() {
    desk.file("caches.yaml", cached("llm_engine: vllm, precision: bf16, tp: \"1\", pp: \"1\""));
    String lock = desk.read("fleet.lock.yaml");

    Desk.Result result = desk.runReal("lock", "caches.yaml", "--fleet", "fleet.yaml");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("error[N002]", "cached is `" + HASH + "` (vllm bf16 tp1 pp1).")
        .endsWith("Nothing is locked.\n");
    assertThat(desk.read("fleet.lock.yaml")).isEqualTo(lock);
  }

  @Test
  void withoutAFleetTheProjectSaysWhichLocks() {
    desk.file("caches.yaml", cached("llm_engine: vllm, precision: fp8, tp: \"1\", pp: \"1\""));
    assertThat(desk.runReal("lock", "caches.yaml").code()).isEqualTo(2);
    desk.file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs: [{fleet: fleet.yaml, folder: out}]
        """);

    assertThat(desk.runReal("lock", "caches.yaml").err()).endsWith("Next: nimfleet compile\n");
  }

  /// Two branches that each do something, merged as far as Git can.
  private String merge(Runnable theirs, Runnable ours) {
    clone.git("switch", "--quiet", "--create", "theirs");
    theirs.run();
    clone.commit();
    clone.git("switch", "--quiet", "main");
    ours.run();
    clone.commit();
    try {
      return clone.git("merge", "--quiet", "theirs");
    } catch (IllegalStateException conflict) {
      return String.valueOf(conflict.getMessage());
    }
  }

  private void bump(String model, String version) {
    edit(
        "meta/llama-3.1-%s-instruct:1.3.0".formatted(model),
        "meta/llama-3.1-%s-instruct:%s".formatted(model, version));
  }

  @Test
  void changesOfTwoModelsMerge() {
    String said = merge(() -> bump("8b", "1.4.0"), () -> bump("70b", "1.4.0"));
    if (said.contains("CONFLICT")) {
      assertThat(desk.runReal("lock", "--resolve", "fleet.lock.yaml").code()).isZero();
    }
    assertThat(desk.read("fleet.yaml")).doesNotContain("1.3.0", "<<<<<<<");

    compile();

    assertThat(desk.read("fleet.lock.yaml").split("candidate:", -1)).hasSize(3);
  }

  @Test
  void changesOfOneModelConflictAndAreResolved() {
    String live = live();
    merge(() -> bump("8b", "1.4.0"), () -> bump("8b", "1.5.0"));
    desk.file("fleet.yaml", FLEET.replace("8b-instruct:1.3.0", "8b-instruct:1.5.0"));

    Desk.Result conflict = desk.runReal("compile", "fleet.yaml", "-o", "out");
    assertThat(conflict.code()).isEqualTo(1);
    assertThat(conflict.err())
        .contains(
            "error[L001]",
            "resolve fleet.yaml, then type `nimfleet lock --resolve --fleet fleet.yaml`.");

    Desk.Result resolved = desk.runReal("lock", "--resolve", "--fleet", "fleet.yaml");
    assertThat(resolved.err())
        .isEqualTo(
            """
            chat: the candidates without requests are dropped; fleet.yaml says what comes
            Next: nimfleet compile fleet.yaml -o DIR
            """);
    assertThat(resolved.code()).isZero();

    compile();
    assertThat(live()).isEqualTo(live);
    assertThat(desk.read("fleet.lock.yaml")).contains("v1-5-0").doesNotContain("<<<<<<<");
    clone.commit();
    assertThat(desk.runReal("lock", "--resolve", "--fleet", "fleet.yaml").err())
        .isEqualTo("No lock has a merge conflict.\n");
  }

  @Test
  void twoRolloutsOfOneModelAreForSomebodyToDecide() {
    merge(() -> roll("1.4.0", "30"), () -> roll("1.5.0", "10"));
    desk.file("fleet.yaml", FLEET.replace("8b-instruct:1.3.0", "8b-instruct:1.4.0"));

    Desk.Result asked = desk.runReal("lock", "--resolve", "fleet.lock.yaml");
    assertThat(asked.code()).isEqualTo(1);
    assertThat(asked.err())
        .contains(
            "error: Both branches move requests of `chat`: 10 % to `",
            "`nimfleet lock --resolve --ours chat` takes it as it is here, `--theirs chat` as it"
                + " comes in.");
    assertThat(desk.read("fleet.lock.yaml")).contains("<<<<<<<");
    assertThat(desk.runReal("lock", "--resolve", "fleet.lock.yaml", "--ours", "chta").err())
        .contains("There is no `chta`", "did you mean `chat`?");

    assertThat(desk.runReal("lock", "--resolve", "fleet.lock.yaml", "--theirs", "chat").err())
        .startsWith("chat: as in theirs, as asked\n");
    assertThat(desk.runReal("compile", "fleet.yaml", "-o", "out").err())
        .contains("error[L024]: By the last commit `chat-v1-5-0-");

    clone.git("checkout", "--merge", "--", "fleet.lock.yaml");
    desk.file("fleet.yaml", FLEET.replace("8b-instruct:1.3.0", "8b-instruct:1.5.0"));
    assertThat(desk.runReal("lock", "--resolve", "fleet.lock.yaml", "--ours", "chat").err())
        .startsWith("chat: as in ours, as asked\n");
    compile();
    assertThat(desk.read("fleet.lock.yaml")).contains("weight: 10\n").doesNotContain("weight: 30");
  }

  private void roll(String version, String percent) {
    bump("8b", version);
    Desk.Result result =
        desk.runReal("rollout", "weight", "chat", percent, "fleet.yaml", "-o", "out");
    assertThat(result.code()).as(result.err()).isZero();
  }

  /// The lines of the live revision's name.
  private String live() {
    String lock = desk.read("fleet.lock.yaml");
    int at = lock.indexOf("live:", lock.indexOf("\"chat\":"));
    return lock.substring(at, lock.indexOf("asked:", at));
  }
}
