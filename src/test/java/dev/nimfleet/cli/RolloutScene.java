package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.git.Upstream;
import dev.nimfleet.gitops.prometheus.NimEmulator;
import dev.nimfleet.gitops.prometheus.NimEmulator.Engine;
import dev.nimfleet.gitops.prometheus.RunningPrometheus;
import dev.nimfleet.gitops.prometheus.RunningPrometheus.Scraped;
import dev.nimfleet.standin.Controllers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A fleet in Git, a cluster that runs its first version, users, a Prometheus that reads what they
/// get, and somebody who raises the version. All but the models is real; what a new revision does
/// to its users is said by the name of its model, see [Conduct].
final class RolloutScene implements AutoCloseable {
  static final Duration EVERY = Duration.ofSeconds(3);

  /// For a loaded machine; a rollout mostly takes half a minute.
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private static final int PORT = 8000; // what HttpEndpoints asks
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int REQUESTS = 40; // of one model, in a tick
  private static final String ROLLOUT = "by: 50, every: 3s, minSamples: 20, maxHold: 10m";

  private final InstalledCluster installed;
  private final Path folder;
  private final TestFleet first;
  private final TestFleet second;
  private final Map<String, NimEmulator> nims = new LinkedHashMap<>();
  private final Map<String, String> blues = new LinkedHashMap<>();
  private final Map<String, String> greens = new LinkedHashMap<>();
  private final Upstream repository;
  private final RunningPrometheus prometheus;
  private final Controllers controllers;
  private final Thread users;
  private final List<Running> started = new ArrayList<>();

  /// What the new revision of a model does to its users; the old one is healthy.
  enum Conduct {
    HEALTHY,
    SLOW,
    FAILING,
    /// Nobody asks it anything.
    IDLE,
    /// Prometheus reads it by two targets.
    TWICE;

    /// The name of a model that does so.
    String model() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param folder where everything is written
  RolloutScene(InstalledCluster installed, Path folder, Conduct... conducts) throws ClusterTrouble {
    this.installed = installed;
    this.folder = folder;
    String[] models = Arrays.stream(conducts).map(Conduct::model).toArray(String[]::new);
    first = TestFleet.of(models).rollingOut(ROLLOUT);
    second = first.upgraded("1.1.0");
    for (String model : models) {
      blues.put(model, first.asked(model));
      greens.put(model, second.asked(model));
      installed.gpus(TestFleet.product(model), 16);
    }
    listen();
    prometheus = RunningPrometheus.start(folder, scraped());
    repository = Upstream.in(folder);
    controllers = installed.controllers();
    users = Thread.startVirtualThread(this::use);
    commit(first, "The first version");
  }

  // What is around the fleet

  /// On addresses that no other test of this machine has.
  private void listen() {
    var hosts = new StringBuilder();
    int block = ThreadLocalRandom.current().nextInt(1, 1 << 16);
    for (String model : second.models()) {
      for (String service : List.of(blue(model), green(model))) {
        String address = "127.%d.%d.%d".formatted(block >> 8, block & 255, nims.size() + 1);
        nims.put(service, emulator(address, model));
        hosts.append(address).append(' ').append(service).append(".nim.svc\n");
      }
    }
    try {
      Files.writeString(hosts(), hosts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NimEmulator emulator(String address, String model) {
    return new NimEmulator(Engine.NIM_1, new InetSocketAddress(address, PORT), "meta/" + model);
  }

  private Path hosts() {
    return folder.resolve("hosts");
  }

  private List<Scraped> scraped() {
    return nims.entrySet().stream()
        .flatMap(nim -> {
          String service = nim.getKey();
          var once = new Scraped("nim/" + service, "nim", service, nim.getValue());
          var again = new Scraped("pods/" + service, "nim", service, nim.getValue());
          boolean isTwice = service.equals(greens.get(Conduct.TWICE.model()));
          return isTwice ? Stream.of(once, again) : Stream.of(once);
        })
        .toList();
  }

  /// Asks the revisions of each model as its route says, for as long as the test takes.
  private void use() {
    try {
      while (true) {
        for (String model : second.models()) {
          shares(model).forEach((service, weight) -> use(model, service, weight));
        }
        Thread.sleep(TICK);
      }
    } catch (InterruptedException | IllegalStateException _) {
      Thread.currentThread().interrupt(); // the test is over
    }
  }

  private void use(String model, String service, int weight) {
    NimEmulator nim = nim(service);
    int requests = REQUESTS * weight / 100;
    boolean isNew = service.equals(green(model));
    switch (isNew ? Conduct.valueOf(model.toUpperCase(Locale.ROOT)) : Conduct.HEALTHY) {
      case HEALTHY, TWICE -> nim.serve(requests, 0.2);
      case SLOW -> nim.serve(requests, 2);
      case FAILING -> {
        nim.serve(requests - requests / 5, 0.2);
        nim.fail(requests / 5);
      }
      case IDLE -> {}
    }
  }

  RunningPrometheus prometheus() {
    return prometheus;
  }

  Controllers controllers() {
    return controllers;
  }

  Upstream repository() {
    return repository;
  }

  NimEmulator nim(String service) {
    return Objects.requireNonNull(nims.get(service));
  }

  // What people do

  /// Asks for the next version of all models.
  void upgrade() {
    commit(second, "The next version");
  }

  private void commit(TestFleet fleet, String message) {
    repository
        .write("fleet.yaml", fleet.yaml())
        .write("fleet.lock.yaml", fleet.newLock())
        .push(message);
  }

  /// Starts a reconciler, and kills it at the end.
  Running reconcile(String name, Path kubeconfig, String... more) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("reconcile", "--git", repository.url(), "--state", "git-" + name));
    words.addAll(List.of("--prometheus", prometheus.address().toString()));
    words.addAll(List.of("--scrape-interval", "1s", "--poll", "200ms", "--interval", "10s"));
    words.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    words.addAll(List.of(more));
    Running running = Running.start(folder, name, words, "-Djdk.net.hosts.file=" + hosts());
    started.add(running);
    return running;
  }

  // What is to be seen

  String blue(String model) {
    return Objects.requireNonNull(blues.get(model));
  }

  String green(String model) {
    return Objects.requireNonNull(greens.get(model));
  }

  /// What the route of a model gives each revision; nothing when there is none.
  Map<String, Integer> shares(String model) {
    return shares(object("gateway.networking.k8s.io/v1", "HTTPRoute", model));
  }

  static Map<String, Integer> shares(JsonNode route) {
    Map<String, Integer> shares = new LinkedHashMap<>();
    for (JsonNode backend : route.at("/spec/rules/0/backendRefs")) {
      shares.put(backend.path("name").asString(), backend.path("weight").asInt(1));
    }
    return shares;
  }

  int weight(String model) {
    return shares(model).getOrDefault(green(model), 0);
  }

  /// An empty one when there is none.
  JsonNode object(String apiVersion, String kind, String name) {
    return installed.server().client().get(new ObjectRef(apiVersion, kind, "nim", name)).json();
  }

  JsonNode rollout(String model) {
    return object("nimfleet.dev/v1alpha1", "ModelFleet", "prod")
        .path("status")
        .path("rollouts")
        .path(model);
  }

  String reason(String model) {
    return rollout(model).path("reason").asString("");
  }

  boolean isIn(String model, String phase) {
    return rollout(model).path("phase").asString("").equals(phase);
  }

  boolean isReady() {
    JsonNode status = object("nimfleet.dev/v1alpha1", "ModelFleet", "prod").path("status");
    return status.path("lastAppliedRevision").asString("").equals(repository.head());
  }

  void assertSoon(String what, BooleanSupplier holds) {
    assertThat(Patience.until(LIMIT, holds))
        .as(() -> "%s within %s; %s".formatted(what, LIMIT, told()))
        .isTrue();
  }

  /// For whoever reads a test that failed.
  String told() {
    String models =
        second.models().stream()
            .map(model -> "%s %s %s".formatted(model, shares(model), rollout(model)))
            .collect(Collectors.joining("\n"));
    String logs = started.stream().map(Running::told).distinct().collect(Collectors.joining("\n"));
    return models + "\n" + logs;
  }

  @Override
  public void close() {
    started.forEach(Running::kill);
    users.interrupt();
    prometheus.close();
    controllers.close();
    nims.values().forEach(NimEmulator::close);
    installed.server().kubectl("delete", "modelfleet", "--all", "-n", "nim");
    installed.empty();
  }
}
