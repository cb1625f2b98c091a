package dev.nimfleet.gitops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.rollout.Action.Event;
import dev.nimfleet.gitops.rollout.Action.Notify;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebHookTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> credentials = new CopyOnWriteArrayList<>();
  private final List<Integer> answers = new CopyOnWriteArrayList<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private boolean isSlow;
  private Optional<WebHook> hook = Optional.empty();

  WebHookTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (isSlow) await(gate);
          bodies.add(body);
          credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(answers.isEmpty() ? 200 : answers.removeFirst(), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    hook.ifPresent(WebHook::close);
    server.stop(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WebHook hook(int waiting) {
    String url = "http://127.0.0.1:%d/s3cret".formatted(server.getAddress().getPort());
    var recipient = new WebHook.Recipient(() -> url, Optional.of(() -> "t0ken"));
    var terms =
        new WebHook.Terms(
            waiting, Duration.ofSeconds(5), List.of(Duration.ofMillis(5), Duration.ofMillis(5)));
    hook =
        Optional.of(
            new WebHook(
                recipient, terms, () -> Instant.parse("2027-01-01T00:00:00Z"), logged::add));
    return hook.get();
  }

  private static Notify news(String text) {
    return new Notify(Event.PROMOTED, text);
  }

  private void await(int deliveries) {
    assertThat(Patience.until(LIMIT, () -> bodies.size() >= deliveries)).as("%s", bodies).isTrue();
  }

  @Test
  void aNoticeIsATextThatChatsShowAndFieldsForPrograms() {
    hook(10).of("nim/prod").tell("llama", news("`llama-v2` serves <all> requests."));
    await(1);
    assertThat(bodies.getFirst())
        .isEqualTo(
            "{\"text\":\"nim/prod llama: promoted. `llama-v2` serves &lt;all&gt; requests.\","
                + "\"event\":\"promoted\",\"fleet\":\"nim/prod\",\"model\":\"llama\","
                + "\"message\":\"`llama-v2` serves <all> requests.\","
                + "\"time\":\"2027-01-01T00:00:00Z\"}");
    assertThat(credentials).containsExactly("Bearer t0ken");
    assertThat(logged).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainInItsOrder() {
    answers.addAll(List.of(503, 429));
    WebHook told = hook(10);
    told.tell("llama", news("one"));
    told.tell("llama", news("two"));
    await(4);
    assertThat(bodies.subList(0, 3)).allMatch(body -> body.contains("one"));
    assertThat(bodies.getLast()).contains("two");
    assertThat(logged).isEmpty();
  }

  @Test
  void whatIsRefusedIsOneLineWithoutTheSecrets() {
    answers.add(404);
    WebHook told = hook(10);
    told.of("nim/prod").tell("llama", news("one"));
    told.tell("llama", news("two"));
    await(2);
    assertThat(bodies.getLast()).contains("two");
    assertThat(logged).containsExactly("Not told: nim/prod llama: promoted (HTTP 404).");
  }

  @Test
  void aServerThatIsGoneIsOneLineWithoutTheSecrets() {
    server.stop(0);
    hook(10).tell("llama", news("one"));
    assertThat(Patience.until(LIMIT, () -> !logged.isEmpty())).isTrue();
    assertThat(logged).singleElement().asString().startsWith("Not told: llama: promoted (");
    assertThat(logged.toString()).doesNotContain("s3cret", "t0ken");
  }

  @Test
  void whoeverTellsDoesNotWaitAndTheNewestAreKept() {
    isSlow = true;
    WebHook told = hook(2);
    long began = System.nanoTime();
    for (int notice = 1; notice <= 20; notice++) told.tell("llama", news("notice " + notice + "."));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    gate.countDown();
    assertThat(
            Patience.until(
                LIMIT, () -> bodies.stream().anyMatch(body -> body.contains("notice 20."))))
        .isTrue();
    assertThat(bodies.stream().anyMatch(body -> body.contains("notice 19."))).isTrue();
    assertThat(logged).allMatch(line -> line.startsWith("Not told, since too much waits"));
    assertThat(logged).hasSizeGreaterThan(15);
  }
}
