package dev.nimfleet.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.tls.SelfManaged;
import dev.nimfleet.webhook.tls.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// S22: what an API server does with a webhook that turns it away, which is why [ReviewHandler]
/// does so with 503 and `Retry-After`.
@RequiresApiServer
class ShedCallsOnARealApiServerTest {
  private static final Pattern UID = Pattern.compile("\"uid\":\"([^\"]+)\"");

  private static final ExecutorService WORKERS = Executors.newVirtualThreadPerTaskExecutor();
  private static final AtomicInteger TURNED_AWAY = new AtomicInteger();
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static volatile int times;
  private static volatile int status;
  private static volatile boolean isToComeBack;

  private static ApiServer server;
  private static HttpsServer webhook;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    var certificates = SelfManaged.ofThisMachine(InstantSource.system(), (_, _) -> {});
    certificates.step();
    webhook = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.setExecutor(WORKERS);
    webhook.createContext("/", ShedCallsOnARealApiServerTest::answer);
    webhook.setHttpsConfigurator(
        new HttpsConfigurator(context(certificates.current().orElseThrow())));
    webhook.start();
    server = ApiServer.start();
    server.client().createNamespaces("guarded");
    server
        .client()
        .apply(
            ObjectRef.ofCluster(
                "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "shed"),
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: shed}
            webhooks:
            - name: shed.nimfleet.dev
              admissionReviewVersions: [v1]
              sideEffects: None
              timeoutSeconds: 3
              failurePolicy: Fail
              clientConfig: {url: "https://127.0.0.1:%d/", caBundle: %s}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: guarded}}
              rules:
              - {apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}
            """
                .formatted(
                    webhook.getAddress().getPort(),
                    Base64.getEncoder()
                        .encodeToString(certificates.caBundle().getBytes(StandardCharsets.UTF_8))))
        .orThrow();
    assertThat(
            Patience.until(
                Duration.ofSeconds(20),
                () -> {
                  create();
                  return CALLS.get() > 0;
                }))
        .isTrue();
  }

  private static SSLContext context(ServerIdentity identity) throws GeneralSecurityException {
    char[] password = "memory".toCharArray();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(identity.keyStore(password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @AfterAll
  static void stop() {
    server.close();
    webhook.stop(0);
    WORKERS.close();
  }

  private static void answer(HttpExchange exchange) {
    CALLS.incrementAndGet();
    try (exchange) {
      String review = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (TURNED_AWAY.get() < times) {
        TURNED_AWAY.incrementAndGet();
        if (isToComeBack) exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      Matcher uid = UID.matcher(review);
      if (!uid.find()) throw new IllegalArgumentException(review);
      byte[] answer =
          """
          {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
           "response": {"uid": "%s", "allowed": true}}
          """
              .formatted(uid.group(1))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ApiResponse create() {
    return server
        .client()
        .dryRun()
        .create(
            new ObjectRef("v1", "ConfigMap", "guarded", "any"),
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: any}}");
  }

  private static ApiResponse createTurnedAway(int howOften, int with, boolean comeBack) {
    status = with;
    isToComeBack = comeBack;
    CALLS.set(0);
    TURNED_AWAY.set(0);
    times = howOften;
    return create();
  }

  @ParameterizedTest
  @CsvSource({
    "503, true, 2",
    "429, true, 2",
    "500, true, 2",
    "503, false, 1",
    "429, false, 1",
    "400, true, 1",
  })
  void itComesBackOnlyWhenItIsToldWhen(int with, boolean comeBack, int calls) {
    ApiResponse response = createTurnedAway(1, with, comeBack);
    assertThat(response.isSuccess()).isEqualTo(calls == 2);
    assertThat(CALLS).hasValue(calls);
  }

  @Test
  void itComesBackUntilItsTimeIsOver() {
    ApiResponse response = createTurnedAway(100, 503, true);
    assertThat(response.message()).contains("failed calling webhook");
    assertThat(CALLS.get()).isBetween(2, 4);
  }
}
