package dev.nimfleet.gitops.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.analysis.Metrics.Answer;
import dev.nimfleet.gitops.http.Secret;
import dev.nimfleet.gitops.http.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTest {
  private static final Web WEB = Web.direct(Optional.empty());
  private static final String ONE =
      """
      {"status":"success","data":{"resultType":"vector","result":[
        {"metric":{},"value":[1784116800.5,"%s"]}]}}
      """;

  private final CountDownLatch never = new CountDownLatch(1);
  private HttpServer server = start();
  private int status = 200;
  private String body = ONE.formatted("0.42");
  private boolean isSilent;
  private String asked = "";
  private String tenant = "";
  private String credentials = "";

  private static HttpServer start() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void answer() {
    server.createContext(
        "/",
        exchange -> {
          asked = exchange.getRequestURI().toString();
          tenant = String.valueOf(exchange.getRequestHeaders().getFirst("X-Scope-OrgID"));
          credentials = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, isSilent ? bytes.length + 1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.getResponseBody().flush();
          if (isSilent) {
            await();
          }
          exchange.close();
        });
    server.start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://me:s3cret@127.0.0.1:%d/prom", "http://me:pass@w/s3cret@127.0.0.1:%d"})
  void aPasswordInTheAddressOfAFleetIsShownToNobody(String address) {
    status = 401;
    body = "no";
    var place =
        new Metrics.Place(address.formatted(server.getAddress().getPort()), Optional.empty());
    var metrics = new FleetPrometheus(WEB, Duration.ofSeconds(5)).at(Optional.of(place));
    assertThat(metrics.ask("up", Instant.EPOCH))
        .isInstanceOfSatisfying(
            Answer.Unknown.class,
            it -> assertThat(it.reason()).contains("127.0.0.1").doesNotContain("s3cret", "me:"));
    server.stop(0);
    assertThat(metrics.ask("up", Instant.EPOCH).toString()).doesNotContain("s3cret", "me:");
  }

  private void await() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    never.countDown();
    server.stop(0);
  }

  private Answer ask() {
    return ask(Duration.ofSeconds(20));
  }

  private Answer ask(Duration timeout) {
    return new Prometheus(WEB, address(), () -> Map.of("X-Scope-OrgID", "ml"), timeout)
        .ask("sum(a{b=\"c\"})", Instant.parse("2026-07-15T12:00:00.500Z"));
  }

  private static String reason(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Unknown.class);
    return ((Answer.Unknown) answer).reason();
  }

  @Test
  void aQueryIsAskedForOneMomentAndAsOneTenant() {
    assertThat(ask()).isEqualTo(new Answer.Vector(List.of(0.42)));
    assertThat(asked)
        .isEqualTo("/prom/api/v1/query?query=sum%28a%7Bb%3D%22c%22%7D%29&time=1784116800.500");
    assertThat(tenant).isEqualTo("ml");
  }

  @Test
  void whatIsNoNumberIsHandedOn() {
    body = ONE.formatted("NaN");
    assertThat(ask()).isEqualTo(new Answer.Vector(List.of(Double.NaN)));

    body = ONE.formatted("+Inf");
    assertThat(ask()).isEqualTo(new Answer.Vector(List.of(Double.POSITIVE_INFINITY)));
  }

  @Test
  void noSeriesIsAnAnswer() {
    body = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";

    assertThat(ask()).isEqualTo(new Answer.Vector(List.of()));
  }

  @Test
  void aRefusalIsToldInItsWords() {
    status = 400;
    body = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}";

    assertThat(reason(ask())).isEqualTo("Prometheus refuses: parse error");
  }

  @Test
  void aWarningMeansThatPartOfTheDataIsMissing() {
    body = ONE.formatted("1").replace("\"data\"", "\"warnings\":[\"store down\"],\"data\"");

    assertThat(reason(ask())).isEqualTo("Prometheus warns: store down");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 429, 500, 502, 503})
  void anHttpErrorIsUnknownWhateverItsBody(int code) {
    status = code;

    assertThat(reason(ask())).endsWith("it answers with HTTP %d".formatted(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>login</html>",
        "[]",
        "{}",
        "null",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"1\"]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1]}]}}"
      })
  void whatIsNoAnswerIsUnknown(String malformed) {
    body = malformed;

    assertThat(reason(ask())).contains("it answers with something else than");
  }

  @Test
  void anEndlessBodyIsCutOff() {
    body = "[" + " ".repeat(2 << 20);

    assertThat(reason(ask())).contains("cannot be reached");
  }

  @Test
  void anAnswerThatDoesNotEndIsNotWaitedFor() {
    isSilent = true;

    assertThat(reason(ask(Duration.ofMillis(300)))).endsWith("it did not answer within 300 ms");
  }

  @Test
  void aClosedPortIsUnknown() {
    server.stop(0);

    assertThat(reason(ask())).contains("cannot be reached");
  }

  @Test
  void aTokenIsReadAnewForEachQuestion(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "first\n");
    Prometheus prometheus = trusted(Optional.of(Secret.in(file)));
    prometheus.ask("up", Instant.EPOCH);
    assertThat(credentials).isEqualTo("Bearer first");
    assertThat(tenant).isEqualTo("team-a");
    Files.writeString(file, "second");
    prometheus.ask("up", Instant.EPOCH);
    assertThat(credentials).isEqualTo("Bearer second");
  }

  @Test
  void withoutItsTokenNothingIsAsked(@TempDir Path folder) {
    Path file = folder.resolve("token");
    assertThat(reason(trusted(Optional.of(Secret.in(file))).ask("up", Instant.EPOCH)))
        .endsWith("it is not asked: `%s` cannot be read".formatted(file));
    assertThat(asked).isEmpty();
  }

  @Test
  void aTokenThatIsNoneIsNotQuoted() {
    assertThat(reason(trusted(Optional.of(() -> "a\nb")).ask("up", Instant.EPOCH)))
        .endsWith("its address or a header is none");
  }

  /// What was said to one server is not for the one that it redirects to.
  @Test
  void aRedirectIsNotFollowed() {
    status = 307;
    assertThat(reason(trusted(Optional.of(() -> "secret")).ask("up", Instant.EPOCH)))
        .endsWith("it answers with HTTP 307");
  }

  @Test
  void aFleetNamesItsPrometheusAndGetsNoToken() {
    var place = new Metrics.Place(address().toString(), Optional.of("team-b"));
    var metrics = new FleetPrometheus(WEB, Duration.ofSeconds(20));
    assertThat(metrics.at(Optional.of(place)).ask("up", Instant.EPOCH))
        .isEqualTo(new Answer.Vector(List.of(0.42)));
    assertThat(tenant).isEqualTo("team-b");
    assertThat(credentials).isEqualTo("null");
    assertThat(reason(metrics.at(Optional.empty()).ask("up", Instant.EPOCH)))
        .contains("names no Prometheus");
  }

  private URI address() {
    return URI.create("http://127.0.0.1:%d/prom/".formatted(server.getAddress().getPort()));
  }

  private Prometheus trusted(Optional<Secret> token) {
    var access = new Prometheus.Access(token, Optional.of("team-a"));
    return new Prometheus(WEB, address(), access, Duration.ofSeconds(20));
  }
}
