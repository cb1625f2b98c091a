package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the hook and a merge do with locks, which say what runs and are nowhere else.
class HookOnLocksTest {
  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: %s, namespace: nim-%1$s}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          metrics: {prometheus: "http://prometheus:9090"}
          loadTime: 4m
        models:
          %1$s-chat:
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
  void aFleetThatRuns() {
    clone = new Clone(folder);
    desk =
        new Desk(folder)
            .file("a.yaml", FLEET.formatted("a"))
            .file(
                "eu.yaml",
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: FleetCluster
                metadata: {name: eu}
                spec:
                  operator: 3.1.2
                  gpus: {h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}}
                """)
            .file(
                "nimfleet.yaml",
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: FleetProject
                spec:
                  outputs: [{fleet: "[a-d].yaml", cluster: eu.yaml, folder: out}]
                """);
    compileAndCommit();
  }

  private void compileAndCommit() {
    done(desk.runReal("compile"));
    clone.commit();
  }

  private static Desk.Result done(Desk.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private void edit(String file, String from, String to) {
    assertThat(desk.read(file)).contains(from);
    desk.file(file, desk.read(file).replace(from, to));
  }

  private Desk.Result hook() {
    return desk.runReal("compile", "--hook");
  }

  /// Leaves a merge of `main` into the branch of an edit open.
  private void merge() {
    try {
      clone.git("merge", "--no-commit", "main");
    } catch (IllegalStateException _) {
      // It has conflicts.
    }
  }

  @Test
  void aLockThatGitHasNotSeenIsNotReplaced() {
    desk.file("b.yaml", FLEET.formatted("b"));
    done(desk.runReal("compile"));
    String lock = desk.read("b.eu.lock.yaml");
    edit("b.yaml", "1.3.0", "1.4.0");
    clone.git("add", "b.yaml");

    assertThat(hook())
        .isEqualTo(
            new Desk.Result(
                1,
                "",
                """
                error: `b.eu.lock.yaml` is not staged as it is, and would be lost.
                  = help: `git add b.eu.lock.yaml`, then commit again.
                """));
    assertThat(desk.read("b.eu.lock.yaml")).isEqualTo(lock);
  }

  @Test
  void aRolloutThatIsNotStagedIsNotReplaced() {
    edit("a.yaml", "1.3.0", "1.4.0");
    compileAndCommit();
    done(desk.runReal("rollout", "weight", "a-chat", "30"));
    String lock = desk.read("a.eu.lock.yaml");
    desk.file("readme", "");
    clone.git("add", "readme");
    assertThat(hook().code()).as("a commit of something else").isZero();
    edit("a.yaml", "1.4.0", "1.5.0");
    clone.git("add", "a.yaml");

    assertThat(hook().err()).contains("`a.eu.lock.yaml` is not staged as it is");

    assertThat(desk.read("a.eu.lock.yaml")).isEqualTo(lock);
  }

  @Test
  void aLockThatTheHookWritesIsNamed() {
    edit("a.yaml", "1.3.0", "1.4.0");
    clone.git("add", "a.yaml");
    assertThat(hook().out()).contains("changed a.eu.lock.yaml\n");
    assertThat(desk.read("a.eu.lock.yaml")).contains("weight: 0");
    assertThat(hook().out()).as("once more").contains("changed a.eu.lock.yaml\n");
  }

  @Test
  void whatAMergeBringsRunsAlready() {
    clone.git("checkout", "--quiet", "-b", "edit");
    edit("eu.yaml", "H100-80GB-HBM3", "H100-NVL");
    compileAndCommit();
    clone.git("checkout", "--quiet", "main");
    desk.file("b.yaml", FLEET.formatted("b"));
    compileAndCommit();
    String live = desk.read("b.eu.lock.yaml").replaceAll("(?s).*revision: \"([^\"]*)\".*", "$1");
    clone.git("checkout", "--quiet", "edit");
    merge();

    Desk.Result result = hook();

    assertThat(desk.read("b.eu.lock.yaml")).contains("revision: \"%s\"".formatted(live));
    assertThat(desk.files("out/nim-b/b-chat")).containsKey("10-nimservice-" + live + ".yaml");
    clone.git("add", ".");
    assertThat(hook().code()).as(result.toString()).isZero();
  }

  @Test
  void anOctopusBringsMoreThanOne() {
    for (String name : new String[] {"b", "c"}) {
      clone.git("checkout", "--quiet", "-b", name, "main");
      desk.file(name + ".yaml", FLEET.formatted(name));
      compileAndCommit();
    }
    clone.git("checkout", "--quiet", "-b", "edit", "main");
    clone.git("merge", "--no-commit", "b", "c");
    edit("c.yaml", "1.3.0", "1.4.0");

    done(desk.runReal("compile"));

    assertThat(desk.read("c.eu.lock.yaml")).contains("candidate:", "llama-3-1-8b-instruct-v1-3-0");
  }

  @Test
  void aRolloutThatAMergeBringsIsNotCutOff() {
    clone.git("checkout", "--quiet", "-b", "edit");
    edit("a.yaml", "cache: 60Gi", "cache: 60Gi\n      maxModelLen: 8192");
    compileAndCommit();
    clone.git("checkout", "--quiet", "main");
    edit("a.yaml", "1.3.0", "1.4.0");
    compileAndCommit();
    done(desk.runReal("rollout", "weight", "a-chat", "30"));
    clone.commit();
    clone.git("checkout", "--quiet", "edit");
    merge();
    done(desk.runReal("lock", "--resolve"));

    assertThat(desk.runReal("compile").err())
        .contains("error[L007]: `a-chat` has changed while its candidate", "has 30 % of the");

    done(desk.runReal("rollout", "abort", "a-chat"));
    clone.git("add", ".");
    assertThat(hook().code()).isZero();
    assertThat(desk.read("a.eu.lock.yaml")).contains("stage: \"aborted\"");
  }

  @Test
  void aModelThatAMergeBringsIsNotReplacedByAnEditOfTheDefaults() {
    clone.git("checkout", "--quiet", "-b", "edit");
    edit("a.yaml", "loadTime: 4m", "loadTime: 4m\n    priorityClass: high");
    compileAndCommit();
    clone.git("checkout", "--quiet", "main");
    String model = FLEET.formatted("zeta").replaceFirst("(?s).*models:\n", "");
    desk.file("a.yaml", desk.read("a.yaml") + model);
    compileAndCommit();
    clone.git("checkout", "--quiet", "edit");
    merge();
    done(desk.runReal("lock", "--resolve"));

    assertThat(desk.runReal("compile").err()).contains("zeta-chat: an edit of many models waits");
  }

  @Test
  void aLockThatAMergeBroughtIsMissed() {
    clone.git("checkout", "--quiet", "-b", "edit");
    desk.file("readme", "");
    clone.commit();
    clone.git("checkout", "--quiet", "main");
    desk.file("b.yaml", FLEET.formatted("b"));
    compileAndCommit();
    clone.git("checkout", "--quiet", "edit");
    merge();
    clone.git("rm", "--quiet", "--force", "b.eu.lock.yaml");

    assertThat(hook().err())
        .contains(
            "error[L012]: `b.eu.lock.yaml` is missing, but Git's MERGE_HEAD has it.",
            "`git checkout MERGE_HEAD -- b.eu.lock.yaml`.");
  }
}
