package dev.nimfleet.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.Setup;
import dev.nimfleet.webhook.Setup.Listening;
import dev.nimfleet.webhook.Webhook;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.tls.ClientAuthority;
import dev.nimfleet.webhook.tls.ClientFile;
import dev.nimfleet.webhook.tls.ClientTrust;
import dev.nimfleet.webhook.tls.SelfManaged;
import dev.nimfleet.webhook.tls.UnusableCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both ports of a webhook that admits API servers only.
class WholeWebhookTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private static Path folder;

  private final ClientAuthority authority = new ClientAuthority();
  private final CurrentTerms terms = new CurrentTerms(LocalWebhook.strict());
  private final SelfManaged certificates =
      SelfManaged.ofThisMachine(InstantSource.system(), (_, _) -> {});
  private final Webhook webhook = start();
  private final HttpClient http = HttpClient.newHttpClient();

  private Webhook start() {
    certificates.step();
    return with(certificates);
  }

  private Webhook with(SelfManaged certificates) {
    return new Webhook(
        new Setup(
            new Listening("127.0.0.1", 0, 0, Optional.of(clients())),
            certificates,
            terms,
            () -> Waivers.NONE,
            LocalWebhook.empty(),
            Optional::empty,
            new Metrics(),
            Duration.ZERO));
  }

  private ClientFile clients() {
    try {
      Path file = Files.writeString(folder.resolve("ca.crt"), authority.pem());
      return new ClientFile(file, ClientTrust.USUAL_NAMES);
    } catch (IOException | UnusableCertificate e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void isWarm() {
    assertThat(Patience.until(LIMIT, () -> webhook.unready().isEmpty())).isTrue();
  }

  @AfterEach
  void end() {
    webhook.close();
  }

  /// S2: Prometheus and kubelets have no certificate, and need none, since nothing is judged there.
  @Test
  void healthAndMetricsHaveAPortOfTheirOwn() throws Exception {
    assertThat(get("/livez").body()).isEqualTo("ok");
    assertThat(get("/readyz").body()).isEqualTo("ok");
    assertThat(get("/metrics").body()).contains("nimfleet_config_generation 1.0");
    assertThat(get("/validate").statusCode()).isEqualTo(404);
    assertThat(ask("/metrics", Reviews.body(Reviews.creating(LocalWebhook.CPU))).status())
        .isEqualTo(404);
  }

  /// Whoever waits for the certificate can call as soon as it comes.
  @Test
  void theCertificateComesWithThePort() throws Exception {
    SelfManaged late = SelfManaged.ofThisMachine(InstantSource.system(), (_, _) -> {});
    try (Webhook starting = with(late)) {
      assertThat(get(starting, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(starting, "/ca.pem").statusCode()).isEqualTo(503);
      late.step();
      assertThat(get(starting, "/ca.pem").body()).isEqualTo(late.caBundle());
      assertThat(starting.port(Duration.ZERO)).isPositive();
    }
  }

  /// S26: a file that cannot be understood is told of, and forgotten when it is mended.
  @Test
  void brokenTermsAreTold() throws Exception {
    terms.keep("The file is broken.");
    assertThat(get("/metrics").body()).contains("nimfleet_config_last_reload_successful 0.0");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    terms.replace(LocalWebhook.strict());
    assertThat(get("/metrics").body())
        .contains("nimfleet_config_last_reload_successful 1.0", "nimfleet_config_generation 2.0");
  }

  /// S4, S24: what callers make up does not become a label, so that nobody fills the memory of
  /// Prometheus or writes lines into what it reads.
  @Test
  void whatIsSentIsNoLabel() throws Exception {
    review(Reviews.creating(LocalWebhook.CPU).kind().kind());
    review("Made-0");
    List<String> before = series();
    for (int i = 1; i < 20; i++) review("Made-%d\\nnimfleet_fake 1\\n".formatted(i));
    assertThat(series()).isEqualTo(before);
    assertThat(get("/metrics").body())
        .doesNotContain("Made-", "nimfleet_fake", "secret-word", "admin", Reviews.UID);
  }

  private void review(String kind) throws IOException {
    byte[] body =
        new String(LocalWebhook.review(), StandardCharsets.UTF_8)
            .replace("\"ScaledObject\"", "\"" + kind + "\"")
            .replace("\"cpu\"", "\"secret-word\"")
            .replace("\"llama\"", "\"secret-word\\nnimfleet_fake 1\"")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(ask("/validate", body).status()).isIn(200, 500);
  }

  private Caller.Answer ask(String path, byte[] body) throws IOException {
    try (var caller =
        Caller.of(
            webhook.port(LIMIT),
            certificates.caBundle(),
            authority.keys("CN=kube-apiserver"),
            List.of("TLSv1.3"))) {
      return caller.review(path, body).answer();
    }
  }

  /// What is measured, without values and without what comes only with a first slow answer.
  private List<String> series() throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("nimfleet_") && !line.contains("nimfleet_rule_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .sorted()
        .collect(Collectors.toList());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(webhook, path);
  }

  private HttpResponse<String> get(Webhook webhook, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(webhook.healthPort(), path));
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
