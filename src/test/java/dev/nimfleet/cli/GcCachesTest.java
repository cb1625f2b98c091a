package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet gc caches`: what nothing loads from is found, and goes only when somebody says so.
class GcCachesTest {
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
  private static final String OLD = "llama-3-1-8b-instruct-v1-3-0";
  private static final String NEW = "llama-3-1-8b-instruct-v1-4-0";
  private static final String LIST = "^NAMESPACE +NAME +SIZE +LAST USED BY\n";

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeEach
  void aFleetThatHasMovedToANewerImage() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    compile("fleet.yaml");
    clone.commit();
    edit("1.3.0", "1.4.0");
    clone.commit();
    rollout("weight", "chat", "100");
    rollout("promote", "chat");
    clone.commit();
  }

  private void compile(String fleet) {
    done(desk.runReal("compile", fleet, "-o", "out"));
  }

  private void edit(String from, String to) {
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace(from, to));
    compile("fleet.yaml");
  }

  private void rollout(String... words) {
    String[] command = new String[words.length + 4];
    command[0] = "rollout";
    System.arraycopy(words, 0, command, 1, words.length);
    System.arraycopy(new String[] {"fleet.yaml", "-o", "out"}, 0, command, words.length + 1, 3);
    done(desk.runReal(command));
  }

  private static Desk.Result done(Desk.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private Desk.Result list() {
    return done(desk.runReal("gc", "caches", "fleet.yaml"));
  }

  private Desk.Result remove() {
    return done(desk.runReal("gc", "caches", "fleet.yaml", "--yes", "-o", "out"));
  }

  private void allIsInUse() {
    assertThat(list()).isEqualTo(new Desk.Result(0, "", "Every NIMCache is in use.\n"));
  }

  /// Everything that is written, by path.
  private Map<String, String> written() {
    Map<String, String> files = new TreeMap<>(desk.all("out"));
    files.put("lock", desk.read("fleet.lock.yaml"));
    return files;
  }

  @Test
  void whatIsWarmForAnUndoIsInUse() {
    allIsInUse();
  }

  @Test
  void whatOnlyTheWorkingTreeHasRetiredIsInUse() {
    rollout("retire", "chat");

    allIsInUse();
  }

  @Test
  void whatNothingLoadsFromIsListedAndStays() {
    rollout("retire", "chat");
    clone.commit();
    Map<String, String> before = written();

    Desk.Result list = list();

    assertThat(list.out())
        .matches("(?s)" + LIST + "nim-prod +" + OLD + " +60Gi +chat-v1-3-0-[0-9a-f]{6}\n");
    assertThat(list.err()).isEqualTo("Next: nimfleet gc caches fleet.yaml --yes -o DIR\n");
    assertThat(written()).isEqualTo(before);
  }

  @Test
  void withYesItGoesFromTheLockAndTheOutputAndTheClusterIsForSomebodyToTell() {
    rollout("retire", "chat");
    clone.commit();
    Map<String, String> before = desk.files("out");
    String lock = desk.read("fleet.lock.yaml");

    Desk.Result removed = remove();

    assertThat(removed.out()).endsWith("\nkubectl delete nimcache -n nim-prod " + OLD + "\n");
    assertThat(removed.err())
        .contains("(0 written, 5 unchanged, 1 removed)")
        .contains("When this change is synced", "the disk with the downloaded model goes");
    before.remove("nim-prod/00-caches/nimcache-" + OLD + ".yaml");
    assertThat(desk.files("out")).isEqualTo(before).hasSize(5);
    assertThat(lock).contains("\n  \"" + OLD + "\":\n");
    assertThat(desk.read("fleet.lock.yaml"))
        .isNotEqualTo(lock)
        .doesNotContain(OLD)
        .contains("\n  \"" + NEW + "\":\n");
    allIsInUse();
    Map<String, String> after = written();
    compile("fleet.yaml");
    assertThat(written()).isEqualTo(after);
  }

  @Test
  void whatAnEditThatWaitsAsksForIsInUse() {
    rollout("retire", "chat");
    clone.commit();

    desk.file(
        "fleet.yaml",
        desk.read("fleet.yaml").replace("1.4.0\n", "1.3.0\n      rollout: {start: manual}\n"));
    compile("fleet.yaml");

    assertThat(desk.read("fleet.lock.yaml")).contains("pending:");
    clone.commit();
    allIsInUse();
  }

  @Test
  void whatAnotherFleetOfTheNamespaceUsesStays() {
    rollout("retire", "chat");
    clone.commit();
    String other =
        FLEET
            .replace("name: prod,", "name: other,")
            .replace("  chat:", "  helper:")
            .replace("cache: 60Gi", "cache: {use: " + OLD + "}");
    desk.file("other.yaml", other)
        .file(
            "nimfleet.yaml",
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: FleetProject
            spec:
              outputs:
                - {fleet: fleet.yaml, folder: out}
                - {fleet: other.yaml, folder: out}
            """);

    assertThat(done(desk.runReal("gc", "caches")).err()).isEqualTo("Every NIMCache is in use.\n");

    desk.file("other.yaml", other.replace("nim-prod", "elsewhere"));
    Desk.Result list = done(desk.runReal("gc", "caches"));
    assertThat(list.out()).contains(OLD);
    assertThat(list.err()).isEqualTo("Next: nimfleet gc caches --yes\n");
    assertThat(done(desk.runReal("gc", "caches", "--yes")).out()).endsWith(OLD + "\n");
  }

  @Test
  void whatAnotherFleetOfTheProjectUsesStaysWhenOneFileIsNamed() {
    rollout("retire", "chat");
    clone.commit();
    String other =
        FLEET
            .replace("name: prod,", "name: other,")
            .replace("  chat:", "  helper:")
            .replace("cache: 60Gi", "cache: {use: " + OLD + "}");
    desk.file("other.yaml", other)
        .file(
            "nimfleet.yaml",
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: FleetProject
            spec:
              outputs:
                - {fleet: fleet.yaml, folder: out}
                - {fleet: other.yaml, folder: out}
            """);

    allIsInUse();
    assertThat(remove().out()).isEmpty();
  }

  @Test
  void whatAFleetUsesThatOnlyTheWorkingTreeHasDroppedStays() {
    rollout("retire", "chat");
    String other =
        FLEET
            .replace("name: prod,", "name: other,")
            .replace("  chat:", "  helper:")
            .replace("cache: 60Gi", "cache: {use: " + OLD + "}");
    String project =
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs:
            - {fleet: fleet.yaml, folder: out}
        """;
    desk.file("other.yaml", other)
        .file("nimfleet.yaml", project + "    - {fleet: other.yaml, folder: out}\n");
    done(desk.runReal("compile"));
    clone.commit();
    desk.file("nimfleet.yaml", project);

    assertThat(done(desk.runReal("gc", "caches")).err()).isEqualTo("Every NIMCache is in use.\n");
    clone.commit();
    assertThat(done(desk.runReal("gc", "caches")).out()).contains(OLD);
  }

  @Test
  void whileAModelHasErrorsNothingGoes() {
    rollout("retire", "chat");
    clone.commit();
    Map<String, String> before = written();
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace("short-context-chat", "chats"));

    for (String[] command :
        new String[][] {
          {"gc", "caches", "fleet.yaml"}, {"gc", "caches", "fleet.yaml", "--yes", "-o", "out"}
        }) {
      Desk.Result refused = desk.runReal(command);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .contains("error[F012]")
          .endsWith("1 error; what is in use is not known, and nothing goes.\n");
    }
    assertThat(written()).isEqualTo(before);
  }

  @Test
  void eachClusterHasItsOwnCaches() {
    rollout("retire", "chat");
    clone.commit();
    for (String name : new String[] {"eu", "us"}) {
      desk.file(
          name + ".yaml",
          """
          apiVersion: nimfleet.dev/v1alpha1
          kind: FleetCluster
          metadata: {name: prod-%s}
          spec: {kubernetes: "1.34"}
          """
              .formatted(name));
    }
    desk.file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs:
            - {fleet: fleet.yaml, cluster: eu.yaml, folder: eu}
            - {fleet: fleet.yaml, cluster: us.yaml, folder: us}
        """);
    done(desk.runReal("compile"));
    clone.commit();
    desk.file("fleet.yaml", desk.read("fleet.yaml").replace("1.4.0", "1.5.0"));
    done(desk.runReal("compile"));
    clone.commit();
    for (String verb : new String[] {"weight", "promote", "retire"}) {
      done(
          verb.equals("weight")
              ? desk.runReal("rollout", verb, "chat", "100", "--cluster", "eu.yaml")
              : desk.runReal("rollout", verb, "chat", "--cluster", "eu.yaml"));
      clone.commit();
    }

    Desk.Result list = done(desk.runReal("gc", "caches"));
    assertThat(list.out())
        .startsWith("CLUSTER  NAMESPACE")
        .contains("\nprod-eu  nim-prod   " + NEW)
        .doesNotContain("prod-us");
    assertThat(done(desk.runReal("gc", "caches", "--cluster", "us.yaml")).out()).isEmpty();

    assertThat(desk.runReal("gc", "caches", "--cluster", "su.yaml").code()).isEqualTo(1);

    Desk.Result removed = done(desk.runReal("gc", "caches", "--yes", "--cluster", "eu.yaml"));
    assertThat(removed.out())
        .endsWith("# cluster prod-eu\nkubectl delete nimcache -n nim-prod " + NEW + "\n");
    assertThat(desk.read("fleet.eu.lock.yaml")).doesNotContain(NEW);
    assertThat(desk.read("fleet.us.lock.yaml")).contains(NEW);
  }

  @Test
  void wrongUsageIsOneSentence() {
    assertThat(desk.runReal("gc").err()).startsWith("error: Say what to look for:");
    assertThat(desk.runReal("gc", "pods").code()).isEqualTo(2);
    assertThat(desk.runReal("gc", "caches").err()).startsWith("error: Name a fleet file");
    assertThat(desk.runReal("gc", "caches", "-").code()).isEqualTo(2);
    assertThat(desk.runReal("gc", "caches", "fleet.yaml", "--yes").err())
        .startsWith("error: Name the output folder");
  }
}
