package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.git.GitPlace;
import dev.nimfleet.gitops.git.GitPlace.Pointer;
import dev.nimfleet.gitops.git.GitSettings;
import dev.nimfleet.gitops.git.GitSource;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.rollout.Command;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A repository on a disk whose locks learn what became of rollouts.
@RequiresApiServer
class CommittingSourceTest {
  private static RememberingServer server;

  @TempDir private Path folder;
  @TempDir private Path state;
  @TempDir private Path elsewhere;
  private Desk desk;
  private Clone clone;
  private KubernetesCluster cluster;

  @BeforeAll
  static void start() {
    server = RememberingServer.start("nim-prod");
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void aCandidateThatIsDelivered() throws ClusterTrouble {
    clone = new Clone(folder);
    desk = new Desk(folder).file("prod/fleet.yaml", RememberingServer.FLEET);
    type("compile prod/fleet.yaml -o out");
    clone.commit();
    desk.file("prod/fleet.yaml", RememberingServer.FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile prod/fleet.yaml -o out");
    clone.commit();
    clone.git("clone", "--quiet", "--bare", ".", bare());
    clone.git("remote", "add", "origin", bare());
    cluster = KubernetesCluster.open(Optional.of(server.kubeconfig()), Optional.empty());
    server.fleet("nim-prod", "prod");
  }

  @AfterEach
  void empty() {
    cluster.close();
    server.forget();
  }

  private String bare() {
    return elsewhere.resolve("bare.git").toString();
  }

  private void type(String line) {
    Desk.Result result = desk.runReal(line.split(" "));
    assertThat(result.code()).as(line + "\n" + result.err()).isZero();
  }

  private String revision(String version) {
    Matcher name =
        Pattern.compile("chat-v" + version + "-[0-9a-f]{6}")
            .matcher(desk.read("prod/fleet.lock.yaml"));
    assertThat(name.find()).isTrue();
    return name.group();
  }

  private CommittingSource source(String branch) {
    CommandSpec spec = CommandSpec.create();
    new ReconcileCommand(Wiring::compile).declare(spec);
    var given = new CommandLine(spec).parseArgs();
    var silent = new PrintWriter(Writer.nullWriter());
    var console = new Console(InputStream.nullInputStream(), silent, silent, state, false, false);
    var git =
        new GitSource(
            state.resolve("repository"),
            GitSettings.of(new GitPlace(bare(), new Pointer.Branch("main"), "prod")));
    var repository =
        new RepositorySource(
            git,
            state,
            tree -> new FolderSource(List.of(tree.toString()), given, console, Wiring::compile));
    return new CommittingSource(
        repository, repository.writer(branch), cluster, given, console, Wiring::compile);
  }

  /// One look of a reconciler that ends then, so that what it commits is there.
  private Look look(String branch) {
    try (CommittingSource source = source(branch)) {
      return source.look();
    }
  }

  private String log(String branch) {
    clone.git("fetch", "--quiet", "origin");
    return clone.git("log", "--format=%an %s", "origin/" + branch);
  }

  private String lock(String branch) {
    clone.git("fetch", "--quiet", "origin");
    return clone.git("show", "origin/" + branch + ":prod/fleet.lock.yaml");
  }

  private String typed() {
    type("rollout weight chat 100 prod/fleet.yaml -o out");
    type("rollout promote chat prod/fleet.yaml -o out");
    return desk.read("prod/fleet.lock.yaml").strip();
  }

  @Test
  void aPromotionIsCommittedOnceAndIsNoNewRollout() {
    String live = revision("1-4-0");
    server.remember("nim-prod", "prod", "chat", "Promoted", 100, revision("1-3-0"), live);
    assertThat(look("main")).isInstanceOf(Look.At.class);
    assertThat(log("main")).startsWith("nimfleet Lock what the rollouts came to\nSomebody ");
    assertThat(lock("main")).isEqualTo(typed());

    Look.At next = (Look.At) look("main");
    assertThat(next.models().get("nim-prod/prod"))
        .singleElement()
        .extracting(Model::live, Model::asked)
        .containsExactly(live, live);
    look("main");
    assertThat(log("main").lines().filter(line -> line.startsWith("nimfleet "))).hasSize(1);
  }

  @Test
  void anotherBranchLeavesTheOneThatIsFollowed() {
    server.remember(
        "nim-prod", "prod", "chat", "Promoted", 100, revision("1-3-0"), revision("1-4-0"));
    String followed = log("main");
    look("nimfleet/lock");
    look("nimfleet/lock");
    assertThat(log("main")).isEqualTo(followed);
    assertThat(log("nimfleet/lock").lines().filter(line -> line.startsWith("nimfleet ")))
        .hasSize(1);
    assertThat(lock("nimfleet/lock")).isEqualTo(typed());
  }

  /// So that a reconciler which has begun again since does not take it for a wish.
  @Test
  void anAbortIsCommittedWithItsTime() {
    server.remember("nim-prod", "prod", "chat", "Aborted", 0, revision("1-3-0"), revision("1-4-0"));
    look("main");
    assertThat(lock("main"))
        .contains("      stage: \"aborted\"\n      ended: \"2027-01-01T10:30:00Z\"\n");

    Look.At next = (Look.At) look("main");
    assertThat(next.models().get("nim-prod/prod"))
        .singleElement()
        .extracting(model -> model.said().map(Command::id))
        .isEqualTo(Optional.of("ended %s 2027-01-01T10:30:00Z".formatted(revision("1-4-0"))));
  }

  @Test
  void aRolloutThatIsUnderWayIsCommittedNowhere() {
    server.remember(
        "nim-prod", "prod", "chat", "Shifting", 30, revision("1-3-0"), revision("1-4-0"));
    String followed = log("main");
    look("main");
    assertThat(log("main")).isEqualTo(followed);
  }

  @Test
  void theFileThatTellsFluxWhatToApplyIsNoManifest() {
    desk.file(
        "prod/kustomization.yaml",
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [fleet.yaml]
        """);
    clone.commit();
    clone.git("push", "--quiet", "origin", "HEAD:main");
    server.remember(
        "nim-prod", "prod", "chat", "Promoted", 100, revision("1-3-0"), revision("1-4-0"));
    assertThat(look("main")).isInstanceOf(Look.At.class);
    assertThat(log("main")).startsWith("nimfleet Lock what the rollouts came to\n");
    assertThat(lock("main")).isEqualTo(typed());
  }
}
