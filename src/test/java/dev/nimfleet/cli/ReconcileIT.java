package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.standin.Behaviour;
import dev.nimfleet.standin.Controllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet reconcile` of the distribution, as a process that follows a folder and may die.
@RequiresApiServer
@RequiresRealCrds
class ReconcileIT {
  /// For a loaded machine; an install mostly takes ten seconds.
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /// A kubelet kills after thirty.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static InstalledCluster installed;

  @TempDir private Path folder;
  private final List<Running> started = new ArrayList<>();
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
    controllers = installed.controllers();
    source("llama");
  }

  @AfterEach
  void empty() {
    started.forEach(Running::kill);
    controllers.close();
    installed.empty();
    installed.server().kubectl("delete", "modelfleet", "--all", "-n", "nim");
  }

  /// The folder that is followed then holds a fleet of these models, and its lock.
  private void source(String... models) {
    Desk desk = new Desk(folder.resolve("source"));
    desk.file("fleet.yaml", TestFleet.of(models).yaml());
    assertThat(desk.runReal("compile", "fleet.yaml", "-o", folder.resolve("out").toString()).err())
        .doesNotContain("error");
  }

  private Running reconcile(String identity) {
    Running running =
        Running.start(
            folder,
            identity,
            List.of(
                "reconcile",
                "source/fleet.yaml",
                "--kubeconfig",
                installed.server().kubeconfig().toString(),
                "--poll",
                "500ms",
                "--lease",
                "nim/reconciler",
                "--identity",
                identity));
    started.add(running);
    return running;
  }

  private static Sight sight() {
    return new Sight(installed);
  }

  private static boolean isLoading() {
    return sight().of("nimcache", ".status.state").equals("InProgress");
  }

  private static boolean leads(String identity) {
    // Each process adds something of its own, so that no two are ever the same.
    return sight().of("lease", "reconciler", ".spec.holderIdentity").startsWith(identity + "_");
  }

  private void assertSoon(String what, BooleanSupplier condition) {
    assertThat(Patience.until(LIMIT, condition))
        .as(() ->
            "%s within %s; the logs say:%n%s"
                .formatted(what, LIMIT, started.stream().map(Running::told).toList()))
        .isTrue();
  }

  @Test
  void itFollowsAFolderAndEndsWhenItIsAsked() {
    Running running = reconcile("a");
    assertSoon("ready", sight()::isReady);
    assertThat(sight().of("modelfleet", "prod", ".status.models[*].state")).isEqualTo("Ready");

    source("llama", "mistral");
    assertSoon("the second model serves", () -> sight().serves("mistral") && sight().isReady());
    assertThat(sight().of("modelfleet", "prod", ".status.models[*].state"))
        .isEqualTo("Ready Ready");
    assertThat(
            new Desk(folder)
                .runReal("status", "--kubeconfig", installed.server().kubeconfig().toString())
                .code())
        .isZero();

    assertThat(running.stop(GRACE)).as("ended, by itself or by the signal").isIn(codes());
    assertThat(sight().of("lease", "reconciler", ".spec.holderIdentity")).as("given up").isEmpty();
    assertThat(running.told().lines())
        .as("its log")
        .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
        .noneMatch(line -> line.contains("\"ERROR\""));
  }

  private static List<OptionalInt> codes() {
    return Stream.of(0, 143).map(OptionalInt::of).toList();
  }

  /// R20
  @Test
  void itEndsInTheMiddleOfAnInstallAndTheNextOneGoesOn() {
    controllers.change(usual -> slow(usual, Duration.ofHours(1)));
    Running running = reconcile("a");
    assertSoon("waits for the cache", ReconcileIT::isLoading);
    assertThat(running.stop(GRACE)).isIn(codes());
    assertThat(sight().of("lease", "reconciler", ".spec.holderIdentity")).isEmpty();
    assertThat(sight().of("nimservice", ".metadata.name")).isEmpty();

    controllers.change(usual -> slow(usual, Duration.ofMillis(100)));
    reconcile("b");
    assertSoon("the next one finishes", sight()::isReady);
  }

  private static Behaviour slow(Behaviour usual, Duration download) {
    return usual.timed(times -> times.withDownload(download));
  }

  @Test
  void aLeaderThatIsKilledIsFollowedByTheOtherReplica() {
    controllers.change(usual -> slow(usual, Duration.ofHours(1)));
    Running first = reconcile("a");
    assertSoon("the first one leads", () -> leads("a"));
    Running second = reconcile("b");
    assertSoon("waits for the cache", ReconcileIT::isLoading);
    first.kill();

    controllers.change(usual -> slow(usual, Duration.ofMillis(100)));
    assertSoon("the second one leads", () -> leads("b"));
    assertSoon("and finishes", sight()::isReady);
    assertThat(second.told()).containsOnlyOnce("This replica leads.");
    assertThat(sight().of("nimservice", ".metadata.name")).doesNotContain(" ");
  }

  @Test
  void whatTheSourceGetsWrongIsToldAndChangesNothing() throws IOException {
    reconcile("a");
    assertSoon("ready", sight()::isReady);
    Path fleet = folder.resolve("source/fleet.yaml");
    Files.writeString(fleet, Files.readString(fleet).replace("short-context-chat", "chta"));
    assertSoon(
        "the mistake is in the status",
        () -> sight().condition("Ready", "message").contains("Unknown workload `chta`"));
    assertThat(sight().serves("llama")).isTrue();
    assertThat(sight().of("nimservice", ".metadata.name")).startsWith("llama");
  }
}
