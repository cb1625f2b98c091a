package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static dev.nimfleet.webhook.GuardedCluster.REGISTRATION;
import static dev.nimfleet.webhook.GuardedCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.webhook.install.BreakGlass;
import dev.nimfleet.webhook.install.Registration;
import dev.nimfleet.webhook.kubernetes.BreakGlassClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What becomes of the registration that makes the API server ask.
@RequiresApiServer
@RequiresRealCrds
class RegistrationOnARealApiServerTest {
  private static GuardedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = GuardedCluster.start();
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @BeforeEach
  void theTemplateIsThere() {
    cluster.keepTemplate();
  }

  private static JsonNode registration() {
    return cluster.client().get(REGISTRATION).json();
  }

  private static List<String> names() {
    return registration()
        .path("webhooks")
        .valueStream()
        .map(entry -> entry.path("name").asString("").replace(".webhook.nimfleet.dev", ""))
        .toList();
  }

  private static List<String> bundles() {
    return registration()
        .path("webhooks")
        .valueStream()
        .map(entry -> entry.path("clientConfig").path("caBundle").asString(""))
        .distinct()
        .toList();
  }

  private static void patch(String type, String patch) {
    cluster
        .server()
        .kubectl(
            "patch", "validatingwebhookconfiguration", "nimfleet", "--type=" + type, "-p", patch);
  }

  @Test
  void theWebhookItselfMakesTheApiServerTrustIt() {
    assertThat(names())
        .containsExactlyInAnyOrder(
            "models", "guarded-autoscalers", "autoscalers", "others", "deletions");
    assertThat(bundles()).singleElement().asString().isNotEmpty();
  }

  /// S20.
  @Test
  void whatIsTakenAwayComesBack() {
    List<String> good = bundles();
    patch("json", "[{op: remove, path: /webhooks/0/clientConfig/caBundle}]");
    await("the bundle is back", () -> bundles().equals(good));
    patch("json", "[{op: remove, path: /webhooks/1}]");
    await("the entry is back", () -> names().size() == 5 && bundles().equals(good));
    cluster.client().delete(REGISTRATION).orThrow();
    await(
        "the registration is back",
        () -> cluster.client().get(REGISTRATION).isSuccess() && bundles().equals(good));
    cluster.awaitGuarded();
  }

  /// Without it nobody is asked anything, and no rule says so.
  @Test
  void whatIsMissingForGoodIsToldOf() {
    String present = "nimfleet_webhook_configuration_present";
    await("it is told of", () -> cluster.metric(present) == 1);
    double before = count("configuration_missing");
    cluster.loseTemplate();
    cluster.client().delete(REGISTRATION).orThrow();
    await("its loss is told of", () -> cluster.metrics().contains(present + " 0.0\n"));
    await("and counted", () -> count("configuration_missing") == before + 1);
    cluster.keepTemplate();
    cluster.applyRegistration();
    await("it is told of again", () -> cluster.metric(present) == 1);
    cluster.awaitGuarded();
  }

  @Test
  void everyMetricSaysWhatItIs() {
    String told = cluster.metrics();
    assertThat(told).contains("\nnimfleet_certificate_events_total{what=\"leaf_made\"} 1.0\n");
    assertThat(told.lines().filter(line -> line.startsWith("# TYPE ")))
        .hasSizeGreaterThan(10)
        .allSatisfy(line ->
            assertThat(told)
                .containsPattern("\n# HELP %s [A-Z].*\\.\n".formatted(line.split(" ")[2])));
  }

  /// What Git says nothing of stays as the webhook has filled it in.
  @Test
  void whoeverAppliesItAgainTakesNothingAway() {
    List<String> good = bundles();
    double healed = count("trust_healed");
    cluster.applyRegistration();
    assertThat(bundles()).isEqualTo(good);
    assertThat(count("trust_healed")).isEqualTo(healed);
  }

  private static BreakGlass glass(Instant until, Optional<String> before) {
    return new BreakGlass(until, "INC-4711, \"prod\" waits", Optional.of("ops"), before);
  }

  private static double count(String what) {
    return cluster.metric(
        "nimfleet_webhook_configuration_healed_total{what=\"%s\"}".formatted(what));
  }

  private static void assertOpen() {
    cluster.awaitOpen();
    assertThat(names()).isEmpty();
    assertThat(
            cluster
                .client()
                .create(
                    Models.serviceRef(GUARDED, "urgent"),
                    Models.hastyService(GUARDED, "urgent", "absent"))
                .isSuccess())
        .isTrue();
    cluster.client().delete(Models.serviceRef(GUARDED, "urgent")).orThrow();
    await("it is told of", () -> cluster.metric("nimfleet_break_glass_active") == 1);
  }

  private static void assertAsBefore(List<String> good) {
    await("the entries are back", () -> names().size() == 5 && bundles().equals(good));
    cluster.awaitGuarded();
    assertThat(registration().path("metadata").path("annotations").toString())
        .doesNotContain("break-glass");
    await("it is told of", () -> cluster.metric("nimfleet_break_glass_active") == 0);
  }

  @Test
  void brokenGlassLetsEverythingPassUntilItsTimeAndIsMendedFromTheTemplate() throws Exception {
    List<String> good = bundles();
    double seen = count("break_glass_seen");
    double ended = count("break_glass_ended");
    double fought = count("entry_recreated");
    Instant until = Instant.now().plusSeconds(8);
    patch("merge", glass(until, Optional.empty()).patch());
    assertOpen();
    assertThat(Instant.now()).isBefore(until);
    assertAsBefore(good);
    assertThat(Instant.now()).isAfter(until.minusSeconds(1));
    assertThat(count("break_glass_seen")).isEqualTo(seen + 1);
    assertThat(count("break_glass_ended")).isEqualTo(ended + 1);
    assertThat(count("entry_recreated")).isEqualTo(fought);
  }

  @Test
  void withoutATemplateItIsMendedFromWhatWasKept() throws Exception {
    List<String> good = bundles();
    JsonNode before = registration().path("webhooks");
    cluster.loseTemplate();
    try (var client =
        BreakGlassClient.open(Optional.of(cluster.server().kubeconfig()), Registration.NAME)) {
      client.patch(glass(Instant.now().plusSeconds(6), client.entries()).patch());
      assertOpen();
      // who breaks it again keeps what was kept
      Instant until = Instant.now().plusSeconds(3);
      client.patch(glass(until, Optional.empty()).patch());
      assertOpen();
      await("the time is over", () -> Instant.now().isAfter(until));
    }
    // Whoever changes anything makes the webhook look, which would do so by itself a little later.
    patch("merge", "{\"metadata\": {\"labels\": {\"looked-at\": \"now\"}}}");
    assertAsBefore(good);
    assertThat(registration().path("webhooks")).isEqualTo(before);
  }

  @Test
  void whoeverPutsTheRegistrationBackByHandEndsIt() {
    List<String> good = bundles();
    patch("merge", glass(Instant.now().plusSeconds(3600), Optional.empty()).patch());
    assertOpen();
    cluster.replaceRegistration();
    assertAsBefore(good);
  }
}
