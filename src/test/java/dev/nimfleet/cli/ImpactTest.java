package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet impact`: what a change means, from a commit and the working tree.
class ImpactTest {
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
          h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 4, nodes: 2}
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
          code:
            image: meta/llama-3.1-70b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 250Gi
      """;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aFleetThatIsDelivered() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    project("    - {fleet: fleet.yaml, folder: out}\n");
    compile();
    clone.commit();
  }

  private void project(String outputs) {
    desk.file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs:
        """
            + outputs);
  }

  private void compile() {
    done(desk.runReal("compile"));
  }

  private void edit(String from, String to) {
    assertThat(desk.read("fleet.yaml")).contains(from);
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace(from, to));
  }

  private void newImage() {
    edit("8b-instruct:1.3.0", "8b-instruct:1.4.0");
  }

  private static Desk.Result done(Desk.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private Desk.Result run(String... words) {
    List<String> command = new ArrayList<>(List.of("impact"));
    command.addAll(List.of(words));
    return desk.runReal(command.toArray(String[]::new));
  }

  /// What a run that works says. It never writes anything.
  private String impact(String... words) {
    Map<String, String> before = written();
    Desk.Result result = done(run(words));
    assertThat(result.err()).isEmpty();
    assertThat(written()).isEqualTo(before);
    return result.out();
  }

  private Map<String, String> written() {
    Map<String, String> files = new TreeMap<>(desk.all("out"));
    files.put("status", clone.git("status", "--porcelain", "--untracked-files=all"));
    files.put("diff", clone.git("diff"));
    return files;
  }

  /// Every digest and every commit as it reads best.
  private static String readable(String text) {
    return text.replaceAll("(v1-\\d-0)-[0-9a-f]{6}", "$1-XXXXXX")
        .replaceAll("\"commit\": \"[0-9a-f]{40}\"", "\"commit\": \"40-digits\"")
        .replaceAll("\\b[0-9a-f]{7}\\b", "COMMITS");
  }

  @Test
  void nothingChanges() {
    assertThat(impact())
        .matches("Compared with [0-9a-f]{7} \\(HEAD\\): 0 of 2 models change, no pod restarts.\n");
  }

  @Test
  void aLineAModelForATerminal() {
    newImage();
    edit("replicas: 2..4\n      cache: 250Gi", "replicas: 3..4\n      cache: 250Gi");

    assertThat(readable(impact()))
        .isEqualTo(
            """
            Compared with COMMITS (HEAD): 2 of 2 models change, no pod restarts.

            MODEL  RESTARTS  GPUS WARM  PEAK  MOST  STORAGE  TIME            WHAT HAPPENS
            chat   0         2 → 4      6     8     +60Gi    54m + download  revision v1-4-0-XXXXXX at weight 0 beside v1-3-0-XXXXXX
            code   0         2 → 3      3     4     -        -               autoscaling: min 2 → 3

            GPUS OF        PRODUCT                THERE ARE  WARM   PEAK  MOST
            nim-prod/prod  NVIDIA-H100-80GB-HBM3  8          4 → 7  9     12

            warning: nim-prod/prod: the rollouts need 9 of NVIDIA-H100-80GB-HBM3 at their peak, and there are 8.
            """);
  }

  @Test
  void aCommentOfAPullRequest() {
    newImage();
    edit("    code:", "    coder:");
    edit("spec:\n", "spec:\n  removed: [code]\n");

    assertThat(readable(impact("--format", "markdown")))
        .isEqualTo(
            """
            <!-- nimfleet impact -->
            ### nimfleet: 1 outage: 3 of 3 models change, 2 pods restart

            Compared with `COMMITS` (`HEAD`).

            > [!WARNING]
            > - `code` has an outage.

            | Model | What happens | Pods restarted | GPUs warm | at the peak | at most | Storage | Time |
            |:--|:--|--:|--:|--:|--:|--:|--:|
            | `chat` | revision `v1-4-0-XXXXXX` at weight 0 beside `v1-3-0-XXXXXX` | 0 | 2 → 4 | 6 | 8 | +60Gi | 54m + download |
            | `code` | is removed: outage | 2 | 2 → 0 | 0 | 0 | - | - |
            | `coder` | runs for the first time, as revision `v1-3-0-XXXXXX` | 0 | 0 → 2 | 2 | 4 | - | 4m |

            <details>
            <summary>GPUs in all, and what the numbers mean</summary>

            | GPUs of | Product | There are | Warm | At the peak | At most |
            |:--|:--|--:|--:|--:|--:|
            | `nim-prod/prod` | `NVIDIA-H100-80GB-HBM3` | 8 | 4 → 6 | 8 | 12 |

            - **Warm**: of the replicas that are kept without any load.
            - **At the peak**: just before a rollout ends, when the candidate has all replicas that there may be.
            - **At most**: when every autoscaler asks for all it may.
            - **Time**: at least; loading, and then each step of the rollout.

            </details>
            """);
  }

  @Test
  void jsonForPrograms() {
    newImage();
    compile();
    clone.commit();
    done(desk.runReal("rollout", "step", "chat"));
    edit("    code:\n", "    code:\n      mig: 1g.10gb\n");
    edit("1.3.0\n      gpuCount: 1", "1.3.0");

    assertThat(readable(impact("--format", "json")))
        .isEqualTo(
            """
            {
              "against": {
                "ref": "HEAD",
                "commit": "40-digits",
                "isMergeBase": false,
                "trouble": null
              },
              "modelsChanged": 2,
              "podsRestarted": 0,
              "warnings": [
                "nim-prod/prod: the rollouts need 8.57 of NVIDIA-H100-80GB-HBM3 at their peak, and there are 8."
              ],
              "models": [
                {
                  "cluster": null,
                  "namespace": "nim-prod",
                  "fleet": "prod",
                  "model": "chat",
                  "isOutage": false,
                  "podsRestarted": 0,
                  "effects": [
                    {
                      "kind": "moved",
                      "revision": "chat-v1-4-0-XXXXXX",
                      "fromWeightPercent": 0,
                      "toWeightPercent": 10,
                      "text": "revision v1-4-0-XXXXXX moves from weight 0 to 10"
                    },
                    {
                      "kind": "scaled",
                      "revision": "chat-v1-3-0-XXXXXX",
                      "isLive": true,
                      "changes": [
                        {
                          "field": "scale-in paused",
                          "from": "no",
                          "to": "yes"
                        }
                      ],
                      "text": "autoscaling: scale-in paused no \\u2192 yes"
                    }
                  ],
                  "gpus": [
                    {
                      "product": "NVIDIA-H100-80GB-HBM3",
                      "gpusWarmBefore": 4,
                      "gpusWarm": 4,
                      "gpusAtPeak": 6,
                      "gpusAtMost": 8
                    }
                  ],
                  "newCaches": [],
                  "rolloutSeconds": 2700
                },
                {
                  "cluster": null,
                  "namespace": "nim-prod",
                  "fleet": "prod",
                  "model": "code",
                  "isOutage": false,
                  "podsRestarted": 0,
                  "effects": [
                    {
                      "kind": "begun",
                      "revision": "code-v1-3-0-XXXXXX",
                      "live": "code-v1-3-0-XXXXXX",
                      "weightPercent": 0,
                      "isWarm": false,
                      "text": "revision v1-3-0-XXXXXX at weight 0 beside v1-3-0-XXXXXX"
                    }
                  ],
                  "gpus": [
                    {
                      "product": "NVIDIA-H100-80GB-HBM3",
                      "gpusWarmBefore": 2,
                      "gpusWarm": 2.29,
                      "gpusAtPeak": 2.57,
                      "gpusAtMost": 4.57
                    }
                  ],
                  "newCaches": [],
                  "rolloutSeconds": 3240
                }
              ],
              "pools": [
                {
                  "of": "nim-prod/prod",
                  "product": "NVIDIA-H100-80GB-HBM3",
                  "gpusWarmBefore": 6,
                  "gpusWarm": 6.29,
                  "gpusAtPeak": 8.57,
                  "gpusAtMost": 12.57,
                  "gpusPresent": 8,
                  "isExceeded": true
                }
              ],
              "cachesUnused": [],
              "cachesLeaving": []
            }
            """);
  }

  @Test
  void aBranchIsComparedWithWhereItBegan() {
    clone.git("switch", "--quiet", "--create", "feature");
    newImage();
    compile();
    clone.commit();
    clone.git("switch", "--quiet", "main");
    edit("replicas: 2..4\n      cache: 250Gi", "replicas: 3..4\n      cache: 250Gi");
    compile();
    clone.commit();
    clone.git("switch", "--quiet", "feature");

    assertThat(impact("--against", "main"))
        .contains(", the merge base with main: 1 of 2 models changes, no pod restarts.")
        .containsPattern("\nchat +0 +2 → 4 ")
        .doesNotContain("\ncode ");
    assertThat(impact("--against", "main~1")).contains(" (main~1): 1 of 2 models changes");
    assertThat(impact()).contains("0 of 2 models change");
  }

  @Test
  void stepsOfOnePullRequestAreOneChange() {
    newImage();
    compile();
    clone.commit();
    done(desk.runReal("rollout", "weight", "chat", "30"));
    clone.commit();

    assertThat(impact("--against", "HEAD~2"))
        .containsPattern("revision v1-4-0-\\S+ at weight 30 beside v1-3-0-")
        .containsPattern(
            "warning: chat: chat-v1-4-0-[0-9a-f]{6} gets 30 % of the requests in the same change"
                + " that brings it");
    assertThat(impact("--against", "HEAD~1"))
        .containsPattern("revision v1-4-0-\\S+ moves from weight 0 to 30")
        .doesNotContain("warning");
  }

  @Test
  void whatRanByAnOldCommitRanWhateverTheLastOneKnows() {
    newImage();
    clone.commit();
    done(desk.runReal("compile", "--replace", "chat"));
    clone.commit();

    assertThat(impact("--against", "HEAD~1"))
        .contains(
            "1 outage: 1 of 2 models changes, 2 pods restart", "warning: chat has an outage.");
  }

  @Test
  void eachClusterHasItsOwnLine() throws IOException {
    Files.delete(desk.path("fleet.lock.yaml")); // That of no cluster is over.
    for (String name : List.of("eu", "us")) {
      desk.file(
          name + ".yaml",
          """
          apiVersion: nimfleet.dev/v1alpha1
          kind: FleetCluster
          metadata: {name: prod-%s}
          spec:
            gpus:
              h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 4, nodes: 3}
          """
              .formatted(name));
    }
    project(
        """
            - {fleet: fleet.yaml, cluster: eu.yaml, folder: eu}
            - {fleet: fleet.yaml, cluster: us.yaml, folder: us}
        """);
    compile();
    clone.commit();
    newImage();
    compile();
    clone.commit();
    done(desk.runReal("rollout", "step", "chat", "--cluster", "us.yaml"));

    assertThat(impact())
        .contains("1 of 4 models changes")
        .containsPattern("\nprod-us/chat +0 +4 +6 ")
        .containsPattern("\nprod-eu +NVIDIA-H100-80GB-HBM3 +12 +6 +8 ")
        .doesNotContain("prod-eu/chat");
    assertThat(impact("--cluster", "eu.yaml")).contains("0 of 2 models change");
    assertThat(impact("--cluster", "us.yaml")).contains("1 of 2 models changes");
    assertThat(run("--cluster", "su.yaml"))
        .isEqualTo(
            new Desk.Result(
                1,
                "",
                """
                error: Nothing is compiled for cluster `su.yaml`.
                  = help: the clusters are `eu.yaml`, `us.yaml`.
                """));
    assertThat(impact("fleet.yaml", "--cluster", "us.yaml")).contains("1 of 2 models changes");
  }

  @Test
  void aClusterThatIsNewRunsEverythingForTheFirstTime() {
    desk.file(
        "eu.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetCluster
        metadata: {name: prod-eu}
        spec: {kubernetes: "1.34"}
        """);

    assertThat(impact("fleet.yaml", "--cluster", "eu.yaml"))
        .contains("2 of 2 models change, no pod restarts")
        .containsPattern("\nprod-eu/chat .* runs for the first time");
  }

  @Test
  void aFleetThatIsGoneIsAnOutage() {
    desk.file(
        "other.yaml",
        FLEET
            .replace("name: prod,", "name: other,")
            .replace("example.com", "o.com")
            .replace("nim-prod", "nim-other"));
    project("    - {fleet: fleet.yaml, folder: out}\n    - {fleet: other.yaml, folder: out}\n");
    compile();
    clone.commit();
    project("    - {fleet: fleet.yaml, folder: out}\n");

    assertThat(impact()).contains("2 outages: 2 of 4 models change, 4 pods restart");
  }

  @Test
  void aChangeThatDoesNotCompileIsRefusedAsCompilingDoes() {
    edit(
        "short-context-chat\n      replicas: 2..4\n      cache: 60Gi",
        "chats\n      replicas: 2..4\n      cache: 60Gi");

    Desk.Result text = run();
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out()).isEmpty();
    assertThat(text.err())
        .startsWith("error[F012]: Unknown workload `chats`.\n --> fleet.yaml:16:")
        .endsWith("1 error; nothing is compared.\n");
    Desk.Result markdown = run("--format", "markdown");
    assertThat(markdown.code()).isEqualTo(1);
    assertThat(markdown.out())
        .startsWith("<!-- nimfleet impact -->\n### nimfleet: this change does not compile\n")
        .contains("error[F012]: Unknown workload `chats`.");
    Desk.Result json = run("--format", "json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.out()).startsWith("{\"diagnostics\":[").contains("\"F012\"");
  }

  @Test
  void aCommitThatDoesNotCompileIsUnknown() {
    String sound = desk.read("fleet.yaml");
    desk.file("fleet.yaml", sound.replace("8b-instruct:1.3.0", "8b-instruct:latest"));
    clone.commit();
    desk.file("fleet.yaml", sound);
    newImage();

    assertThat(impact())
        .containsPattern("\nchat +0 +\\? → 4 ")
        .containsPattern(
            "warning: [0-9a-f]{7} does not compile, so not all of it is known: fleet.yaml:1[34]:"
                + " P0");

    desk.file("fleet.yaml", "kind: [");
    clone.commit();
    desk.file("fleet.yaml", sound);
    assertThat(impact()).contains("is not known before", "\ncode ", "does not compile");
  }

  /// A newer nimfleet has more rules, and what breaks one runs all the same.
  @Test
  void aCommitThatBreaksARuleIsKnown() {
    String sound = desk.read("fleet.yaml");
    edit(
        "      workload: short-context-chat\n      replicas: 2..4\n      cache: 60Gi\n",
        """
              workload: short-context-chat
              replicas: 2..4
              cache: 60Gi
              autoscale:
                metricNames:
                  kvCache: gpu_cache_usage_perc
                  running: container_cpu_usage_seconds_total
                  waiting: num_requests_waiting
                  ttft: time_to_first_token_seconds
        """);
    assertThat(run().err()).contains("error[no-cpu-autoscaling]");
    clone.commit();
    desk.file("fleet.yaml", sound);

    assertThat(impact()).doesNotContain("warning", "?");
  }

  @Test
  void anEditThatWasTakenBackLeavesACacheToDownload() {
    newImage();
    compile();
    desk.file("fleet.yaml", FLEET);
    compile();

    assertThat(impact())
        .contains("0 of 2 models change")
        .contains("NIMCache llama-3-1-8b-instruct-v1-4-0 is downloaded (60Gi) and nothing uses it");
    done(desk.runReal("gc", "caches", "--yes"));
    assertThat(impact()).doesNotContain("warning");
    assertThat(clone.git("status", "--porcelain")).isEmpty();
  }

  @Test
  void whatGarbageCollectionTakesOutIsTold() {
    newImage();
    compile();
    clone.commit();
    done(desk.runReal("rollout", "weight", "chat", "100"));
    done(desk.runReal("rollout", "promote", "chat"));
    clone.commit();
    done(desk.runReal("rollout", "retire", "chat"));
    clone.commit();
    done(desk.runReal("gc", "caches", "--yes"));

    assertThat(impact())
        .contains("0 of 2 models change", "NIMCache nim-prod/llama-3-1-8b-instruct-v1-3-0 leaves");
  }

  @Test
  void aCommitThatNobodyKnowsIsASentence() {
    Desk.Result unknown = run("--against", "origin/main");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).startsWith("error: Git knows no commit `origin/main` here.\n");
    assertThat(run("--against", "--all").err()).startsWith("error: ");
    assertThat(run("--format", "xml").code()).isEqualTo(2);
    assertThat(run("-").code()).isEqualTo(2);
  }

  @Test
  void withoutACommonCommitThereIsNothingToCompareWith() {
    clone.git("switch", "--quiet", "--orphan", "elsewhere");
    clone.git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", "Alone");
    clone.git("checkout", "main", "--", ".");

    assertThat(run("--against", "main"))
        .isEqualTo(
            new Desk.Result(
                1,
                "",
                """
                error: HEAD and `main` have no commit in common here.
                  = help: name the branch that this one was made from.
                """));
  }

  @Test
  void aShallowCloneSaysWhatToFetch(@TempDir Path elsewhere) {
    clone.git("switch", "--quiet", "--create", "feature");
    newImage();
    clone.commit();
    clone.git("switch", "--quiet", "main");
    edit("8b-instruct:1.3.0", "8b-instruct:1.5.0");
    clone.commit();
    clone.git(
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        "file://" + folder,
        elsewhere.resolve("clone").toString());

    Desk.Result shallow =
        new Desk(elsewhere.resolve("clone")).runReal("impact", "--against", "origin/feature");

    assertThat(shallow.code()).isEqualTo(1);
    assertThat(shallow.err())
        .startsWith("error: HEAD and `origin/feature` have no commit in common here.\n")
        .contains("this clone is shallow: `git fetch --unshallow`");
  }

  @Test
  void outsideARepositoryThereIsNoCommit(@TempDir Path elsewhere) {
    Desk.Result result =
        new Desk(elsewhere).file("fleet.yaml", FLEET).runReal("impact", "fleet.yaml");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is in no Git repository.");
  }
}
