package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.standin.Controllers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// ModelFleets that somebody syncs into a cluster, and nothing else that anybody does.
@RequiresApiServer
@RequiresRealCrds
class FleetsOnARealApiServerTest {
  private static final TestFleet FLEET = TestFleet.of("llama");
  private static InstalledCluster installed;
  private RunningFleets fleets;
  private Controllers controllers;

  @BeforeAll
  static void install() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of(FleetFormats.customResourceDefinition()));
    installed.gpus(16);
  }

  @AfterAll
  static void uninstall() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void start() {
    controllers = installed.controllers();
    fleets = new RunningFleets(installed);
  }

  @AfterEach
  void empty() throws InterruptedException {
    fleets.end();
    controllers.close();
    installed.server().kubectl("delete", "modelfleet", "--all", "-n", "nim");
    installed.empty();
  }

  private static String yaml(String tag) {
    return FLEET.yaml().replace(":1.0.0", ":" + tag);
  }

  /// Of everything that there is of fleets.
  private static Map<String, String> versions() throws ClusterTrouble {
    Map<String, String> versions = new TreeMap<>();
    for (String kind :
        List.of(
            "NIMCache.apps.nvidia.com",
            "NIMService.apps.nvidia.com",
            "ScaledObject.keda.sh",
            "HTTPRoute.gateway.networking.k8s.io",
            "PodDisruptionBudget.policy",
            "ModelFleet.nimfleet.dev",
            "ConfigMap.")) {
      int dot = kind.indexOf('.');
      var id = new ObjectId(kind.substring(dot + 1), kind.substring(0, dot), "nim", "*");
      for (KubeObject object : installed.cluster().list(id, "nim", "")) {
        versions.put(object.id().toString(), object.resourceVersion());
      }
    }
    return versions;
  }

  @Test
  void aFleetIsBroughtUpAndThenNothingIsWritten() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    assertThat(fleets.shares()).startsWith("[llama-").endsWith(" 100]");
    controllers.awaitIdle(RunningFleets.LIMIT);
    Map<String, String> before = versions();
    assertThat(before).containsKeys("ConfigMap nim/nimfleet-prod.lock", "ModelFleet nim/prod");
    Thread.sleep(Duration.ofSeconds(3)); // several intervals
    assertThat(versions()).isEqualTo(before);
    fleets.end();
    fleets.start();
    Thread.sleep(Duration.ofSeconds(3));
    // The next process says what it is at, and writes nothing else.
    before.remove("ModelFleet nim/prod");
    assertThat(versions()).containsAllEntriesOf(before);
  }

  @Test
  void eachEditIsMovedToAndTheNextBeginsWhereItEnded() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    var served = new ArrayList<>(fleets.services());
    for (String tag : List.of("1.1.0", "1.2.0")) {
      String before = fleets.services().getFirst();
      fleets.apply(yaml(tag));
      var seen = new ArrayList<String>();
      fleets.await(
          tag + " alone",
          () -> {
            String shares = fleets.shares();
            if (seen.isEmpty() || !seen.getLast().equals(shares)) seen.add(shares);
            return fleets.services().size() == 1 && !fleets.services().contains(before);
          });
      fleets.await(tag + " is Ready", () -> fleets.isReady("prod"));
      assertThat(seen).anyMatch(shares -> shares.contains(before + " 50, "));
      assertThat(seen).anyMatch(shares -> shares.contains(before + " 10, "));
      served.addAll(fleets.services());
    }
    assertThat(served).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void anEditInTheMiddleOfARolloutWaitsForItsEnd() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    fleets.apply(yaml("1.1.0"));
    fleets.await("some of it", () -> fleets.shares().contains(" 70, "));
    fleets.apply(yaml("1.2.0"));
    var seen = new ArrayList<String>();
    fleets.await(
        "it waits",
        () ->
            fleets
                .says("prod", "Reconciling")
                .startsWith("True: spec.models.llama has changed while `llama-v1-1-0-"));
    assertThat(fleets.says("prod", "Stalled")).startsWith("False");
    fleets.await(
        "the newest alone",
        () -> {
          seen.add(fleets.shares());
          return fleets.shares().matches("\\[llama-v1-2-0-[0-9a-f]{6} 100]");
        });
    assertThat(seen).anyMatch(shares -> shares.matches(".*llama-v1-1-0-[0-9a-f]{6} 100.*"));
    fleets.await("it is Ready", () -> fleets.isReady("prod"));
  }

  @Test
  void anEditWithAManualStartWaitsForTheWordAndSaysSo() throws Exception {
    fleets.start();
    fleets.apply(manual("1.0.0"));
    fleets.await("it serves", () -> fleets.isReady("prod"));
    String first = fleets.services().getFirst();
    fleets.apply(manual("1.1.0"));
    fleets.await(
        "it is told what to type",
        () ->
            fleets
                .fleet("prod")
                .orElseThrow()
                .items("status", "models")
                .toString()
                .contains("`nimfleet rollout start llama --fleet nim/prod`"));
    Thread.sleep(Duration.ofSeconds(2));
    assertThat(fleets.services()).containsExactly(first);
    say("start");
    fleets.await(
        "the next one alone",
        () -> fleets.services().size() == 1 && !fleets.services().contains(first));
    fleets.await("it is Ready", () -> fleets.isReady("prod"));
    assertThat(fleets.news()).anyMatch(told -> told.startsWith("WAITING: "));
  }

  private static String manual(String tag) {
    return yaml(tag).replace("cache: 20Gi", "rollout: {start: manual}\n      cache: 20Gi");
  }

  /// Nobody measures a model with a fixed number of replicas, so somebody says when.
  @Test
  void aModelThatNobodyMeasuresMovesWhenSomebodySaysSo() throws Exception {
    fleets.start();
    fleets.apply(yaml("1.0.0").replace("2..4", "2"));
    fleets.await("it serves", () -> fleets.isReady("prod"));
    String first = fleets.services().getFirst();
    fleets.apply(yaml("1.1.0").replace("2..4", "2"));
    fleets.await("the next one waits", () -> fleets.shares().startsWith("[" + first + " 100, "));
    say("promote");
    fleets.await("all at once", () -> fleets.shares().contains(first + " 0]"));
    say("retire");
    fleets.await("the first is gone", () -> fleets.services().size() == 1);
    String second = fleets.services().getFirst();
    // What was said once is not said again.
    fleets.apply(yaml("1.2.0").replace("2..4", "2"));
    fleets.await("another", () -> fleets.shares().startsWith("[" + second + " 100, "));
    fleets.await("it is Ready", () -> fleets.isReady("prod"));
    assertThat(fleets.shares()).startsWith("[" + second + " 100, ");
  }

  private static void say(String word) {
    installed.annotate("rollout.nimfleet.dev/llama=" + word);
  }

  @Test
  void aBrokenEditIsToldWhereItIsAndWhatRunsGoesOn() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    String runs = fleets.shares();
    fleets.apply(FLEET.yaml().replace("gpu: h100", "gpu: h200"));
    String told = "True: spec.defaults.gpu: P005 Unknown GPU `h200`.";
    fleets.await("it is told", () -> fleets.says("prod", "Stalled").startsWith(told));
    assertThat(fleets.says("prod", "Ready")).startsWith("False: spec.defaults.gpu: ");
    fleets.end();
    fleets.start();
    // The last that was sound is still looked after, also by the next process.
    String scaler = fleets.services().getFirst();
    installed.patch("scaledobject", scaler, "{\"spec\":{\"cooldownPeriod\":60}}");
    fleets.await(
        "drift is put back",
        () ->
            fleets
                .find("keda.sh", "ScaledObject", scaler)
                .flatMap(it -> it.text("spec", "cooldownPeriod"))
                .filter("600"::equals)
                .isPresent());
    assertThat(fleets.shares()).isEqualTo(runs);
    assertThat(fleets.says("prod", "Stalled")).startsWith(told);
    fleets.apply(FLEET.yaml());
    fleets.await("it is mended", () -> fleets.isReady("prod"));
    assertThat(fleets.says("prod", "Stalled")).startsWith("False");
  }

  @Test
  void aFleetThatWasNeverSoundIsStalled() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml().replace("gpu: h100", "gpu: h200"));
    fleets.await("it is told", () -> fleets.says("prod", "Stalled").startsWith("True: spec."));
    assertThat(fleets.says("prod", "Ready"))
        .isEqualTo("False: spec.defaults.gpu: P005 Unknown GPU `h200`. (did you mean `h100`?)");
    assertThat(fleets.services()).isEmpty();
  }

  @Test
  void whatRunsOfADeletedFleetStaysAndIsTakenUpAgain() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    List<String> services = fleets.services();
    String service = services.getFirst();
    String uid = fleets.find("apps.nvidia.com", "NIMService", service).orElseThrow().uid();
    installed.server().kubectl("delete", "modelfleet", "prod", "-n", "nim");
    Thread.sleep(Duration.ofSeconds(2));
    assertThat(fleets.fleet("prod")).as("it is not made again").isEmpty();
    assertThat(fleets.services()).isEqualTo(services);
    fleets.apply(FLEET.yaml());
    fleets.await("it is taken up", () -> fleets.isReady("prod"));
    assertThat(fleets.find("apps.nvidia.com", "NIMService", service).orElseThrow().uid())
        .isEqualTo(uid);
  }

  /// The new revision is retired, so that only the lock knows of it.
  @Test
  void whatWasBrokenOffDoesNotBeginAgainWhenTheModelFleetIsMadeAnew() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    List<String> before = fleets.services();
    fleets.apply(yaml("1.1.0"));
    fleets.await("some of it", () -> fleets.shares().contains(before.getFirst() + " 60, "));
    say("abort");
    fleets.await("it is back", () -> fleets.shares().contains(before.getFirst() + " 100"));
    say("retire");
    fleets.await("it is gone", () -> fleets.services().equals(before));
    installed.server().kubectl("delete", "modelfleet", "prod", "-n", "nim");
    fleets.apply(yaml("1.1.0"));
    fleets.await(
        "it is known",
        () ->
            fleets
                .fleet("prod")
                .flatMap(it -> it.text("status", "rollouts", "llama", "reason"))
                .filter(reason -> reason.contains("its rollout was aborted"))
                .isPresent());
    Thread.sleep(Duration.ofSeconds(2));
    assertThat(fleets.services()).isEqualTo(before);
    say("start");
    fleets.await("it goes on", () -> fleets.shares().contains(before.getFirst() + " 60, "));
  }

  /// In the middle of a rollout, by somebody who cleans up. The status goes too, as when the
  /// ModelFleet is made again.
  @Test
  void aLostLockIsMadeAgainFromWhatRuns() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    String before = fleets.services().getFirst();
    String uid = fleets.find("apps.nvidia.com", "NIMService", before).orElseThrow().uid();
    fleets.apply(yaml("1.1.0"));
    fleets.await("some of it", () -> fleets.shares().contains(before + " 60, "));
    fleets.end();
    installed.server().kubectl("delete", "configmap", "nimfleet-prod.lock", "-n", "nim");
    installed.server().kubectl("delete", "modelfleet", "prod", "-n", "nim");
    fleets.apply(yaml("1.1.0"));
    fleets.start();
    var seen = new ArrayList<String>();
    fleets.await(
        "the new one alone",
        () -> {
          if (fleets.services().contains(before)) seen.add(uid(before));
          return fleets.services().size() == 1 && !fleets.services().contains(before);
        });
    assertThat(seen).as("it was never made anew").containsOnly(uid);
    fleets.await("it is Ready", () -> fleets.isReady("prod"));
  }

  private String uid(String service) {
    return fleets
        .find("apps.nvidia.com", "NIMService", service)
        .map(KubeObject::uid)
        .orElse("gone");
  }

  private static String annotated(String annotation) {
    return FLEET
        .yaml()
        .replace(
            "metadata: {name: prod,",
            "metadata: {annotations: {nimfleet.dev/%s}, name: prod,".formatted(annotation));
  }

  @Test
  void oneThatOnlyHoldsAStatusOrIsSuspendedIsNotFollowed() throws Exception {
    fleets.start();
    fleets.apply(annotated("source: none"));
    Thread.sleep(Duration.ofSeconds(2));
    assertThat(fleets.fleet("prod").orElseThrow().fields().get("status")).isEmpty();
    assertThat(fleets.services()).isEmpty();
    fleets.apply(annotated("suspend: \"true\""));
    fleets.await(
        "it is told", () -> fleets.says("prod", "Reconciling").startsWith("False: Nothing is"));
    assertThat(fleets.services()).isEmpty();
    fleets.apply(FLEET.yaml());
    fleets.await("it is followed now", () -> fleets.isReady("prod"));
    fleets.apply(annotated("suspend: \"true\""));
    fleets.await(
        "it is told again",
        () -> fleets.says("prod", "Reconciling").startsWith("False: Nothing is"));
    assertThat(fleets.isReady("prod")).isTrue();
  }

  @Test
  void aModelThatAnotherFleetOfTheNamespaceRunsIsRefused() throws Exception {
    fleets.start();
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
    String runs = fleets.shares();
    fleets.apply(FLEET.yaml().replace("name: prod,", "name: another,"));
    fleets.await(
        "it is told",
        () ->
            fleets
                .says("another", "Stalled")
                .startsWith(
                    "True: spec.models.llama: ModelFleet nim/prod has a model of this name"));
    assertThat(fleets.shares()).isEqualTo(runs);
    assertThat(fleets.isReady("prod")).isTrue();
  }

  @Test
  void anEditIsFoundWithoutAWatch() throws Exception {
    fleets.start(installed.cluster(), (_, _) -> () -> {});
    fleets.apply(FLEET.yaml());
    fleets.await("it serves", () -> fleets.isReady("prod"));
  }
}
