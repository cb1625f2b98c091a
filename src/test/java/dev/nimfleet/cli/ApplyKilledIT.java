package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.envtest.ApiTap;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.standin.Controllers;
import dev.nimfleet.standin.Deed;
import dev.nimfleet.standin.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet apply` of the distribution, killed at any moment: the next run finishes, with the same
/// end, and no step is ever done before its time.
@RequiresApiServer
@RequiresRealCrds
class ApplyKilledIT {
  /// `-Drounds=50` looks for what is rare.
  private static final int ROUNDS = Integer.getInteger("rounds", 2);

  private static final int KILLS = 3;

  /// About as long as an install takes from its start.
  private static final int SPAN = 9_000; // milliseconds

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static InstalledCluster installed;

  @TempDir private Path folder;

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of());
  }

  @AfterAll
  static void end() {
    if (installed != null) installed.close();
  }

  private Running apply(String name) {
    return Running.start(
        folder,
        name,
        List.of("apply", "fleet.yaml", "--kubeconfig", installed.server().kubeconfig().toString()));
  }

  @Test
  void aRunThatIsKilledIsFinishedByTheNextOne(TestReporter report) throws ClusterTrouble {
    long seed = Long.getLong("seed", System.nanoTime());
    var random = new Random(seed);
    new Desk(folder).file("fleet.yaml", TestFleet.of("llama", "mistral").yaml());
    Set<String> ends = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (Controllers controllers = installed.controllers()) {
        controllers.change(
            usual -> usual.timed(times -> times.withDownload(Duration.ofSeconds(1))));
        List<Integer> moments = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
          int moment = random.nextInt(SPAN);
          moments.add(moment);
          Running killed = apply("killed-%d-%d".formatted(round, kill));
          OptionalInt code = killed.end(Duration.ofMillis(moment));
          if (code.isPresent()) assertThat(code).as(killed.told()).hasValue(0);
          killed.kill();
        }
        String how = "seed %d, killed after %s ms".formatted(seed, moments);
        report.publishEntry("round " + round, how);
        Running last = apply("last-" + round);
        assertThat(last.end(LIMIT)).as(how + "\n" + last.told()).hasValue(0);
        assertInOrder(controllers.history(), how);
        ends.add(state());
      }
      installed.empty();
    }
    assertThat(ends).as("one end, whatever was killed").hasSize(1);
  }

  /// R16, R18, R19: each write once is the last one that a run makes, and the run does not learn
  /// that it was made.
  @Test
  void whateverWasWrittenLastTheNextRunGoesOn() throws ClusterTrouble {
    try (Controllers controllers = installed.controllers();
        ApiTap tap = installed.server().tap()) {
      new Desk(folder).file("fleet.yaml", TestFleet.of("llama", "mistral").yaml());
      assertThat(killedAfterEachWrite(tap))
          .as("all objects of the fleet, and what lists them")
          .hasSize(11);
      assertInOrder(controllers.history(), "killed after each write");

      String removed = TestFleet.of("llama").yaml() + "  removed: [mistral]\n";
      new Desk(folder).file("fleet.yaml", removed);
      assertThat(killedAfterEachWrite(tap))
          .filteredOn(write -> write.startsWith("DELETE"))
          .as("all but the cache")
          .hasSize(4);
      int before = tap.writes().size();
      assertThat(apply("again", tap).end(LIMIT)).hasValue(0);
      assertThat(tap.writes()).as("nothing is left to do").hasSize(before);
      assertThat(state()).doesNotContain("ScaledObject nim/mistral").contains("NIMCache nim/mist");
    } finally {
      installed.empty();
    }
  }

  /// Runs until one gets to its end.
  ///
  /// @return the writes that were somebody's last
  private Set<String> killedAfterEachWrite(ApiTap tap) {
    Set<String> kills = ConcurrentHashMap.newKeySet();
    var running = new AtomicReference<Running>();
    tap.after(write -> {
      if (kills.add(write.asked().verb() + " " + write.asked().path())) running.get().kill();
    });
    while (true) {
      int before = kills.size();
      running.set(apply("killed-" + before, tap));
      OptionalInt code = running.get().end(LIMIT);
      if (code.equals(OptionalInt.of(0))) return kills;
      assertThat(kills.size()).as(running.get().told()).isGreaterThan(before);
    }
  }

  private Running apply(String name, ApiTap tap) {
    Path kubeconfig = tap.kubeconfig(folder.resolve("kubeconfig"));
    return Running.start(
        folder, name, List.of("apply", "fleet.yaml", "--kubeconfig", kubeconfig.toString()));
  }

  /// What the controllers have seen, and when.
  private static void assertInOrder(List<Deed> history, String how) {
    List<Deed> deployments =
        history.stream().filter(deed -> deed.kind() == Kind.DEPLOYMENT).toList();
    Set<String> names = new HashSet<>();
    deployments.forEach(deed -> names.add(deed.name()));
    assertThat(names).as("one revision of each model").hasSize(2);
    for (String name : names) {
      String model = name.replaceFirst("-v1-.*", "");
      int cached =
          first(history, Kind.NIM_CACHE, deed -> isOf(deed, model) && deed.words().equals("Ready"));
      int deployed = first(history, Kind.DEPLOYMENT, deed -> deed.name().equals(name));
      int warm =
          first(
              history,
              Kind.DEPLOYMENT,
              deed -> deed.name().equals(name) && deed.words().equals("2 of 2 available"));
      int routed = first(history, Kind.HTTP_ROUTE, deed -> deed.name().equals(model));
      assertThat(List.of(cached, deployed, warm, routed))
          .as(() -> "%s; %s: cached, deployed, warm, routed in %s".formatted(how, model, history))
          .isSorted()
          .doesNotContain(-1);
    }
    assertThat(history).as("nothing is deleted").noneMatch(deed -> deed.verb().equals("delete"));
  }

  private static boolean isOf(Deed deed, String model) {
    return deed.name().startsWith(model + "-");
  }

  private static int first(List<Deed> history, Kind kind, Predicate<Deed> which) {
    return IntStream.range(0, history.size())
        .filter(i -> history.get(i).kind() == kind && which.test(history.get(i)))
        .findFirst()
        .orElse(-1);
  }

  /// What is there of the fleet, without what the controllers say of it.
  private static String state() throws ClusterTrouble {
    List<String> objects = new ArrayList<>();
    for (ObjectId kind :
        List.of(
            kind("apps.nvidia.com", "NIMCache"),
            kind("apps.nvidia.com", "NIMService"),
            kind("keda.sh", "ScaledObject"),
            kind("policy", "PodDisruptionBudget"),
            kind("gateway.networking.k8s.io", "HTTPRoute"),
            kind("", "ConfigMap"))) {
      for (KubeObject object : installed.cluster().list(kind, "nim", "")) {
        if (object.id().name().equals("kube-root-ca.crt")) continue;
        objects.add(object.id() + " " + part(object, "spec") + part(object, "metadata", "labels"));
      }
    }
    return String.join("\n", objects);
  }

  private static ObjectId kind(String group, String kind) {
    return new ObjectId(group, kind, "nim", "*");
  }

  private static String part(KubeObject object, String... path) {
    return object.fields().find(path).map(Canonical::text).orElse("");
  }
}
