package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.git.RequiresPrograms;
import dev.nimfleet.gitops.git.Sshd;
import dev.nimfleet.gitops.git.Upstream;
import dev.nimfleet.standin.Controllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet reconcile --git` of the distribution: what people do to a repository, and what a
/// cluster makes of it.
@RequiresApiServer
@RequiresRealCrds
@RequiresPrograms({"git", "sshd", "ssh-keygen"})
class GitReconcileIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final TestFleet ONE = TestFleet.of("llama");
  private static final TestFleet TWO = TestFleet.of("llama", "mistral");

  private static InstalledCluster installed;

  @TempDir private Path folder;
  private Upstream repository;
  private Controllers controllers;
  private Optional<Running> running = Optional.empty();

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
    controllers = installed.controllers();
    repository = Upstream.in(folder);
  }

  @AfterEach
  void empty() {
    running.ifPresent(Running::kill);
    controllers.close();
    installed.server().kubectl("delete", "modelfleet", "--all", "-n", "nim");
    installed.empty();
  }

  private static Sight sight() {
    return new Sight(installed);
  }

  private String push(TestFleet fleet, String... how) {
    return repository
        .write("fleet.yaml", fleet.yaml())
        .write("fleet.lock.yaml", fleet.newLock())
        .push("A fleet of " + fleet.models(), how);
  }

  private void reconcile(String url, String... more) {
    List<String> words = new ArrayList<>(List.of("reconcile", "--git", url, "--state", "git"));
    words.addAll(List.of("--kubeconfig", installed.server().kubeconfig().toString()));
    words.addAll(List.of("--poll", "300ms"));
    words.addAll(List.of(more));
    running = Optional.of(Running.start(folder, "reconciler", words));
  }

  private void assertSoon(String what, BooleanSupplier holds) {
    assertThat(Patience.until(LIMIT, holds))
        .as(() ->
            "%s within %s; %s%n%s"
                .formatted(
                    what,
                    LIMIT,
                    sight().of("modelfleet", "prod", ".status"),
                    running.map(Running::told).orElse("")))
        .isTrue();
  }

  private void assertReadyAt(String commit) {
    assertSoon(commit + " is applied", () -> sight().isReadyAt(commit));
  }

  /// What is refused is told in the status, and what runs stays.
  private void assertTold(String why) {
    assertSoon(why, () -> sight().condition("Ready", "message").contains(why));
    assertThat(sight().serves("llama")).isTrue();
    assertThat(sight().serves("mistral")).isTrue();
  }

  /// R27, R28, R30, R31, R32, R34: one after the other, as in a bad week.
  @Test
  void whatPeopleDoToARepositoryNeverTakesAwayWhatRuns() {
    push(ONE);
    reconcile(repository.url());
    assertReadyAt(repository.head());
    String good = push(TWO);
    assertReadyAt(good);

    repository.write("fleet.yaml", "models: {").push("Broken");
    assertTold("fleet.yaml");
    assertThat(sight().of("modelfleet", "prod", ".status.lastAppliedRevision")).isEqualTo(good);

    repository.write("fleet.yaml", TWO.yaml().replace("1.0.0", "1.1.0")).push("No lock");
    assertTold("does not say what the fleet compiles to");

    repository.git("rm", "--quiet", "-r", ".");
    repository.push("Empty");
    assertTold("There is no file at all");

    repository.git("push", "--quiet", "origin", ":main");
    assertTold("has no branch `main`");

    String rewritten = repository.git("checkout", "--quiet", "--orphan", "anew");
    assertThat(rewritten).isEmpty();
    String anew = push(TWO);
    assertReadyAt(anew);
    assertThat(running.orElseThrow().told()).contains("The branch was rewritten");
    assertThat(sight().of("nimservice", ".metadata.name").split(" ")).hasSize(2);
  }

  /// R26, R27, R33
  @Test
  void onlySignedCommitsThatBuildOnTheLastOneAreFollowedOverSsh() throws IOException {
    try (Sshd server = Sshd.start(folder)) {
      Path access = Sshd.key(folder.resolve("access"), "");
      server.authorize(access);
      Files.writeString(folder.resolve("known_hosts"), server.knownHost());
      signWith(Sshd.key(folder.resolve("signer"), ""));
      String good = push(TWO, "-S");
      reconcile(
          server.url(repository.bare()),
          "--ssh-key=access",
          "--known-hosts=known_hosts",
          "--allowed-signers=signers",
          "--require-fast-forward");
      assertReadyAt(good);

      push(ONE);
      assertTold("is not signed");
      repository.git("reset", "--quiet", "--hard", good);
      repository.commit("Amended", "-S", "--amend");
      String amended = repository.push("On top of it", "-S");
      assertTold("was rewritten");
      assertThat(amended).isNotEqualTo(good);
      assertThat(sight().of("modelfleet", "prod", ".status.lastAppliedRevision")).isEqualTo(good);
    }
    // Nobody answers at the address of the repository any more.
    assertTold("cannot be connected to");
    assertThat(sight().isReady()).as("what was followed last runs").isTrue();
  }

  private void signWith(Path key) throws IOException {
    repository.git("config", "gpg.format", "ssh");
    repository.git("config", "user.signingkey", key.toString());
    String publicPart = Files.readString(key.resolveSibling(key.getFileName() + ".pub"));
    Files.writeString(folder.resolve("signers"), "ada@example.com " + publicPart);
  }
}
