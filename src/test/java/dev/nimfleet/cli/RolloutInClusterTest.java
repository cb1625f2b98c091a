package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `nimfleet rollout` says to a cluster, and what it makes of what the reconciler remembers
/// there.
@RequiresApiServer
class RolloutInClusterTest {
  private static final String SHIFTING =
      record(
          "chat",
          "Shifting",
          30,
          "\"verdict\": \"pass: TTFT p90 0.4 s (at most 3 s)\"",
          "`chat-v2` has 30 % of the requests. 1 of 3 checks in a row passed.");
  private static final String SETTLED =
      """
      "chat": {"model": "chat", "phase": "Steady", "reason": "`chat-v1` serves all requests.",
       "live": {"name": "chat-v1", "digest": "d1"}, "candidate": null, "verdict": null,
       "weight": 0, "from": 0, "changed": "2027-01-01T10:00:00Z", "passes": 0,
       "counted": "2027-01-01T10:01:00Z", "isStarted": false, "isHurried": false, "openedGate": -1,
       "commands": [], "history": [], "told": ""}
      """;
  private static ApiServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    server.client().createNamespaces("nim-prod", "nim-test");
    server.client().installCrds(List.of(FleetFormats.customResourceDefinition()));
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void aFleetThatMoves() {
    fleet("nim-prod", "prod");
    remember("nim-prod", "prod", SHIFTING);
  }

  @AfterEach
  void empty() {
    server.kubectl("delete", "modelfleet", "--all", "-A");
  }

  private static void fleet(String namespace, String name) {
    server
        .client()
        .create(
            new ObjectRef("nimfleet.dev/v1alpha1", "ModelFleet", namespace, name),
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: ModelFleet
            metadata: {name: %s, namespace: %s}
            spec: {}
            """
                .formatted(name, namespace))
        .orThrow();
  }

  /// Writes what the reconciler remembers.
  private static void remember(String namespace, String fleet, String rollouts) {
    server.kubectl(
        "patch",
        "modelfleet",
        fleet,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"rollouts\":{%s}}}".formatted(rollouts));
  }

  private static String record(String model, String phase, int weight, String more, String reason) {
    return """
    "%s": {"model": "%1$s", "phase": "%s", "reason": "%s",
     "live": {"name": "%1$s-v1", "digest": "d1"}, "candidate": {"name": "%1$s-v2", "digest": "d2"},
     "weight": %d, "from": %4$d, "changed": "2027-01-01T10:00:00Z", "passes": 1,
     "counted": "2027-01-01T10:01:00Z", "isStarted": false, "isHurried": false, "openedGate": -1,
     "commands": [], "history": [], "told": "", %s}
    """
        .formatted(model, phase, reason, weight, more);
  }

  private Desk.Result rollout(String line) {
    String command = "rollout " + line + " --kubeconfig " + server.kubeconfig();
    return new Desk(folder).runReal(command.split(" "));
  }

  private static String said() {
    return server.kubectl(
        "get",
        "modelfleet",
        "prod",
        "-n",
        "nim-prod",
        "-o",
        "jsonpath={.metadata.annotations.rollout\\.nimfleet\\.dev/chat}");
  }

  /// Somebody who hears the next word, as the reconciler does.
  ///
  /// @param answer the fields that the record gets then
  private static Thread hearing(String answer) {
    return Thread.ofVirtual()
        .start(() -> {
          String said = "";
          for (int look = 0; look < 300 && said.isEmpty(); look++) said = said();
          remember(
              "nim-prod",
              "prod",
              "\"chat\": {\"commands\": [\"%s\"], %s}".formatted(said, answer.formatted(said)));
        });
  }

  @Test
  void aTableSaysHowFarEachRolloutIsAndWhatMayBeSaid() {
    Desk.Result result = rollout("status");
    assertThat(result.out())
        .isEqualTo(
            """
            FLEET          MODEL  PHASE     LIVE     CANDIDATE  WEIGHT  SINCE                 NUMBERS
            nim-prod/prod  chat   Shifting  chat-v1  chat-v2    30 %    2027-01-01T10:00:00Z  pass

            chat: `chat-v2` has 30 % of the requests. 1 of 3 checks in a row passed.
              numbers: pass: TTFT p90 0.4 s (at most 3 s)
              next: nimfleet rollout pause chat --fleet nim-prod/prod
              next: nimfleet rollout promote chat --fleet nim-prod/prod
              next: nimfleet rollout abort chat --fleet nim-prod/prod
            """);
    assertThat(result.code()).isZero();
  }

  @Test
  void programsGetItAsJson() {
    Desk.Result result = rollout("status chat --fleet prod -o json");
    assertThat(result.out())
        .startsWith("{\n  \"rollouts\": [\n    {\n      \"fleet\": \"nim-prod/prod\",\n")
        .contains("\"phase\": \"Shifting\"", "\"weight\": 30,", "\"waitsFor\": null")
        .contains("\"nimfleet rollout abort chat --fleet nim-prod/prod\"");
  }

  @Test
  void commandsInASentenceNameTheFleet() {
    remember(
        "nim-prod",
        "prod",
        record(
            "chat",
            "Shifting",
            30,
            "\"pausedBy\": \"an annotation\"",
            "Paused. `nimfleet rollout resume chat` goes on."));
    assertThat(rollout("status chat").out())
        .contains("  Shifting, paused  ")
        .contains("`nimfleet rollout resume chat --fleet nim-prod/prod` goes on.")
        .contains("  next: nimfleet rollout resume chat --fleet nim-prod/prod\n");
  }

  @Test
  void aWordIsSaidAndWhatBecameOfItIsTold() throws Exception {
    Thread reconciler =
        hearing("\"phase\": \"Aborted\", \"why\": \"x\", \"weight\": 0, \"reason\": \"Aborted.\"");
    Desk.Result result = rollout("abort chat --fleet nim-prod/prod");
    reconciler.join();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(
            """
            nim-prod/prod: `abort` is said of `chat`.
            nim-prod/prod: `chat` is at 0 %, Aborted. Aborted.
            """);
    assertThat(result.code()).isZero();
    assertThat(said()).matches("abort \\S+Z");
  }

  /// Where nobody measures a model, its fleet's lock carries it out, and there is no weight.
  @Test
  void aWordThatALockCarriesOutIsAnsweredToo() throws Exception {
    Thread reconciler =
        hearing(
            "\"phase\": \"Steady\", \"candidate\": null, \"weight\": 0, \"reason\": \"`chat-v2`"
                + " serves all requests. `chat-v1` is kept.\"");
    Desk.Result result = rollout("promote chat --fleet nim-prod/prod");
    reconciler.join();
    assertThat(result.out())
        .isEqualTo(
            """
            nim-prod/prod: `promote` is said of `chat`.
            nim-prod/prod: `chat` is Steady. `chat-v2` serves all requests. `chat-v1` is kept.
            """);
    assertThat(result.code()).isZero();
  }

  @Test
  void aWordThatDoesNotFitIsToldWithItsReason() throws Exception {
    Thread reconciler =
        hearing("\"refused\": {\"command\": \"%s\", \"why\": \"it is promoted already\"}");
    Desk.Result result = rollout("promote chat");
    reconciler.join();
    assertThat(result.err())
        .isEqualTo(
            """
            error: `promote` is refused: it is promoted already.
              = help: `nimfleet rollout status chat --fleet nim-prod/prod` shows how it stands.
            """);
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void theSameWordSaidAgainIsAnotherOne() {
    assertThat(rollout("pause chat --no-wait").code()).isZero();
    String first = said();
    Desk.Result second = rollout("pause chat --no-wait");
    assertThat(said()).startsWith("pause ").isNotEqualTo(first);
    assertThat(second.err())
        .isEqualTo(
            "warning: nim-prod/prod: nobody has heard `%s` yet; `pause` takes its place.\n"
                .formatted(first));
  }

  @Test
  void aWordAboutOneModelLeavesThatAboutAnother() {
    remember("nim-prod", "prod", SHIFTING.replace("chat", "code"));
    rollout("pause chat --no-wait");
    rollout("pause code --no-wait");
    assertThat(said()).startsWith("pause ");
  }

  @Test
  void whereNobodyHearsItSomebodyHasToLook() {
    Desk.Result result = rollout("abort chat --timeout 1s");
    assertThat(result.err())
        .startsWith(
            "error: Nobody has heard `abort` within 1 s; it stays written, and counts when somebody"
                + " does.\n")
        .contains("nimfleet reconcile --prometheus URL");
    assertThat(result.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abort", "undo", "pause", "resume", "promote", "retire"})
  void whereNoRolloutIsNobodyIsWaitedFor(String verb) {
    idleModel();
    server.kubectl("annotate", "modelfleet", "prod", "-n", "nim-prod", "nimfleet.dev/source=none");
    Desk.Result none = rollout(verb + " idle --fleet nim-prod/prod");
    assertThat(none.err())
        .isEqualTo(
            """
            error: `%s` is refused: no rollout of `idle` is under way, and none is kept.
              = help: `nimfleet status` shows how its fleet stands.
            """
                .formatted(verb));
    assertThat(none.out()).isEmpty();
    assertThat(none.code()).isEqualTo(1);

    remember("nim-prod", "prod", SETTLED);
    Desk.Result settled = rollout(verb + " chat --fleet nim-prod/prod --no-wait");
    assertThat(settled.err()).startsWith("error: `%s` is refused: ".formatted(verb));
    assertThat(settled.code()).isEqualTo(1);
    assertThat(said()).isEmpty();
  }

  /// One that has no route, of a ModelFleet that is its own source.
  @Test
  void whatNobodyMeasuresIsStillPromotedByAWord() {
    idleModel();
    assertThat(rollout("promote idle --no-wait").code()).isZero();
  }

  private static void idleModel() {
    server.kubectl(
        "patch",
        "modelfleet",
        "prod",
        "-n",
        "nim-prod",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"models\":[{\"name\":\"idle\",\"state\":\"Ready\",\"message\":\"Serves.\"}]}}");
  }

  @Test
  void nobodyWaitsForAFleetThatIsSuspended() {
    server.kubectl("annotate", "modelfleet", "prod", "-n", "nim-prod", "nimfleet.dev/suspend=true");
    Desk.Result result = rollout("abort chat");
    assertThat(result.err())
        .isEqualTo(
            """
            error: nim-prod/prod is suspended, so nobody hears `abort`; it stays written, and counts when the fleet goes on.
              = help: the annotation `nimfleet.dev/suspend` is `true`; without it the fleet goes on.
            """);
    assertThat(result.code()).isEqualTo(1);
    assertThat(said()).startsWith("abort ");
  }

  @Test
  void aModelOfSeveralFleetsIsNotGuessed() {
    fleet("nim-test", "test");
    remember("nim-test", "test", SHIFTING);
    Desk.Result result = rollout("abort chat --no-wait");
    assertThat(result.err())
        .isEqualTo(
            """
            error: Several fleets have a model `chat`.
              = help: say which one is meant: `--fleet nim-prod/prod`, `--fleet nim-test/test`.
            """);
    assertThat(said()).isEmpty();
    assertThat(rollout("abort chat --no-wait --fleet prod").code()).isZero();
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThat(rollout("abort chta --no-wait").err())
        .isEqualTo("error: No ModelFleet has a model `chta`.\n  = help: there are `chat`.\n");
    assertThat(rollout("abort chat --no-wait --fleet nim-prod/other").err())
        .startsWith("error: The cluster has no ModelFleet `nim-prod/other`.\n");
    assertThat(rollout("abort chat --no-wait").err().toLowerCase(Locale.ROOT))
        .doesNotContain("error");
  }
}
