package dev.nimfleet.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.LiveCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an API server gets for what it sends.
class ReviewsOverHttpsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /// S23: the answer is that to this request, and a refusal says how and why.
  @Test
  void aRefusalHasTheUidACodeAndAReason() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      var answer = caller.review(LocalWebhook.review()).answer();
      assertThat(answer.status()).isEqualTo(200);
      var response = Reviews.response(answer.body());
      assertThat(response.get("uid")).isEqualTo(Reviews.UID);
      assertThat(response.get("allowed")).isEqualTo(false);
      assertThat(response).doesNotContainKeys("patch", "patchType");
      assertThat(response.get("status"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("code", 422)
          .containsEntry("reason", "Invalid")
          .containsKey("message");
    }
  }

  /// S23: only one version is spoken.
  @Test
  void anOlderVersionOfTheReviewIsNoReview() throws IOException {
    assertThat(
            refusal(
                400,
                text(LocalWebhook.review())
                    .replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1")))
        .isEqualTo("The body is no AdmissionReview of `admission.k8s.io/v1`.");
  }

  /// S13: what two readers may read in two ways is refused, and not quoted.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\": \"AdmissionReview\", \"kind\": \"secret-word\"}",
        "{\"a\": 1} {\"secret-word\": 2}",
        "{\"a\": NaN, \"secret-word\": 2}",
        "{\"a\": 1e400}",
        "{\"a\": 01}",
        "{'secret-word': 1}",
        "{\"secret-word\": 1,}",
        "{\"a\": \"\u0000\"}",
        "secret-word",
        "",
      })
  void whatIsNotStrictlyJsonIsRefused(String body) throws IOException {
    assertThat(refusal(400, body)).isNotEmpty().doesNotContain("secret-word");
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      byte[] body = "{\"a\": \"?\"}".getBytes(StandardCharsets.UTF_8);
      body[7] = (byte) 0xC0;
      assertThat(caller.review(body).answer().status()).isEqualTo(400);
    }
  }

  /// S11: JSON that is deeper than a stack.
  @Test
  void jsonOfTenThousandLevelsIsRefusedAndTheNextRequestIsJudged() throws IOException {
    String deep = "[".repeat(10_000);
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call();
        var next = webhook.call()) {
      assertThat(caller.review(bytes(deep)).answer().status()).isEqualTo(400);
      assertThat(next.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
    }
  }

  /// S11: what is thrown while it is judged is no verdict, tells nobody what the object holds, and
  /// ends nothing else.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsThrownInARuleIsNoVerdict(boolean isOverflow) throws IOException {
    LiveCluster broken =
        new Held(() -> {
          if (isOverflow) throw new StackOverflowError("secret-word");
          throw new IllegalStateException("secret-word");
        });
    try (var webhook = LocalWebhook.in(broken);
        var caller = webhook.call();
        var next = webhook.call()) {
      var answer = caller.review(LocalWebhook.review()).answer();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.text())
          .isEqualTo("It could not be judged, which is a bug of nimfleet: see its log.");
      assertThat(answer.headers()).doesNotContain("secret-word");
      assertThat(next.review(bytes("{}")).answer().status()).isEqualTo(400);
      assertThat(webhook.metrics()).contains("nimfleet_admission_shed_total{status=\"500\"} 1.0");
    }
  }

  /// S22: an answer that comes too late is of no use, and says that it is none.
  @Test
  void theTimeoutOfTheCallerIsTheDeadline() throws Exception {
    LiveCluster slow =
        new Held(() -> {
          long start = System.nanoTime();
          assertThat(
                  Patience.until(
                      LIMIT, () -> System.nanoTime() - start > Duration.ofMillis(150).toNanos()))
              .isTrue();
        });
    try (var webhook = LocalWebhook.in(slow);
        var caller = webhook.call();
        var patient = webhook.call()) {
      assertThat(caller.review("/validate?timeout=100ms", LocalWebhook.review()).answer().status())
          .isEqualTo(500);
      assertThat(patient.review("/validate?timeout=30s", LocalWebhook.review()).answer().status())
          .isEqualTo(200);
    }
  }

  /// S22: more than can be judged in time is turned away while its caller can still go elsewhere.
  @Test
  void whatWaitsTooLongIsTurnedAway() throws Exception {
    var open = new CountDownLatch(1);
    var inside = new AtomicInteger();
    int most = 8 * Runtime.getRuntime().availableProcessors();
    LiveCluster held =
        new Held(() -> {
          inside.incrementAndGet();
          await(open);
        });
    try (var webhook = LocalWebhook.in(held)) {
      List<Caller> working = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        working.add(webhook.call().review("/validate?timeout=30s", LocalWebhook.review()));
      }
      assertThat(Patience.until(LIMIT, () -> inside.get() == most)).isTrue();
      try (var late = webhook.call()) {
        var answer = late.review("/validate?timeout=100ms", LocalWebhook.review()).answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).contains("Retry-After: 1");
      }
      open.countDown();
      for (Caller each : working) {
        assertThat(each.answer().status()).isEqualTo(200);
        each.close();
      }
    }
  }

  /// A drain: callers are sent to other replicas, and what is being judged is answered.
  @Test
  void whatIsBeingJudgedIsAnsweredWhenItEnds() throws Exception {
    var open = new CountDownLatch(1);
    var inside = new AtomicInteger();
    LiveCluster held =
        new Held(() -> {
          inside.incrementAndGet();
          await(open);
        });
    try (var webhook = LocalWebhook.in(held);
        var judged = webhook.call();
        var later = webhook.call()) {
      judged.review(LocalWebhook.review());
      assertThat(Patience.until(LIMIT, () -> inside.get() > 0)).isTrue();
      webhook.end();
      later.review(bytes("{}"));
      assertThat(later.answer().headers()).contains("Connection: close");
      assertThat(later.isClosed()).isTrue();
      Thread closing = Thread.ofVirtual().start(webhook::close);
      open.countDown();
      assertThat(judged.answer().status()).isEqualTo(200);
      assertThat(closing.join(LIMIT)).isTrue();
    }
  }

  private static String refusal(int status, String body) throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      var answer = caller.review(bytes(body)).answer();
      assertThat(answer.status()).isEqualTo(status);
      return answer.text();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// An empty cluster that does something first when somebody looks at it.
  private record Held(Runnable first) implements LiveCluster {
    @Override
    public ClusterView view() {
      first.run();
      return new Objects(List.of());
    }

    @Override
    public boolean isCurrent(String apiVersion, String kind) {
      return true;
    }

    @Override
    public boolean isStale(String apiVersion, String kind) {
      return false;
    }

    @Override
    public boolean knows(String apiVersion, String kind) {
      return true;
    }

    @Override
    public Optional<MapValue> fetch(
        String apiVersion, String kind, String namespace, String name, Duration limit) {
      return Optional.empty();
    }
  }
}
