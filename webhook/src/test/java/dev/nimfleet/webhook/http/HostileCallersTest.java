package dev.nimfleet.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// S1: whoever sends too much, too slowly or for ever takes nothing from the others.
class HostileCallersTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long MANY = 8L * 1024 * 1024;

  @Test
  void aBodyThatIsAnnouncedAsTooLargeIsNotWaitedFor() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      var answer = caller.post("/validate", Caller.json(MANY)).answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).isEqualTo("The body has more than 7340032 bytes.");
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void aStreamWithoutAnEndIsCutAtTheLimit() throws Exception {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      caller.post("/validate", "Content-Type: application/json\nTransfer-Encoding: chunked\n");
      byte[] chunk = ("10000\r\n" + "[".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
      var sent = new AtomicLong();
      Thread endless =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (sent.get() < 10 * MANY) {
                    caller.send(chunk);
                    sent.addAndGet(chunk.length);
                  }
                } catch (IOException _) {
                  // cut
                }
              });
      assertThat(shed(webhook, 413)).isTrue();
      assertThat(endless.join(LIMIT)).isTrue();
      assertThat(sent.get()).as("with what the buffers of both sides hold").isLessThan(3 * MANY);
    }
  }

  @Test
  void aBodyThatDripsIsNotWaitedFor() throws Exception {
    try (var webhook =
            LocalWebhook.with(new Limits(Duration.ofSeconds(20), Duration.ofMillis(300)));
        var caller = webhook.call()) {
      caller.post("/validate", Caller.json(1000));
      Thread dripping = drip(caller, "[");
      assertThat(caller.answer().status()).isEqualTo(408);
      assertThat(caller.isClosed()).isTrue();
      assertThat(dripping.join(LIMIT)).isTrue();
    }
  }

  @Test
  void aHeadThatDripsEndsItsConnection() throws Exception {
    try (var webhook =
            LocalWebhook.with(new Limits(Duration.ofMillis(150), Duration.ofSeconds(10)));
        var caller = webhook.call();
        var other = webhook.call()) {
      caller.send("POST /validate HTTP/1.1\r\nHost: localhost\r\nX: ");
      Thread dripping = drip(caller, "x");
      assertThat(other.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      assertThat(caller.isClosed()).isTrue();
      assertThat(dripping.join(LIMIT)).isTrue();
    }
  }

  /// A byte that arrives resets most limits, this one not.
  private static Thread drip(Caller caller, String letter) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              caller.send(letter);
              TimeUnit.MILLISECONDS.sleep(20);
            }
          } catch (IOException | InterruptedException _) {
            // cut
          }
        });
  }

  @Test
  void aCompressedBodyIsRefused() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      caller.post("/validate", Caller.json(MANY / 2) + "Content-Encoding: gzip\n");
      var answer = caller.answer();
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.text()).isEqualTo("The body must not be compressed.");
    }
  }

  @Test
  void anotherTypeThanJsonIsRefused() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      caller.post("/validate", "Content-Type: application/yaml\nContent-Length: 1\n");
      assertThat(caller.answer().status()).isEqualTo(415);
    }
  }

  /// Three of the largest are more than there is room for, and what is usual still passes.
  @Test
  void ofManyLargeBodiesSomeAreTurnedAway() throws Exception {
    byte[] almost = new byte[Bodies.LARGEST - 1];
    Arrays.fill(almost, (byte) ' ');
    try (var webhook = LocalWebhook.usual()) {
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) callers.add(webhook.call());
      for (Caller caller : callers) {
        Thread.ofVirtual()
            .start(() -> {
              try {
                caller.post("/validate", Caller.json(Bodies.LARGEST)).send(almost);
              } catch (IOException _) {
                // turned away
              }
            });
      }
      assertThat(shed(webhook, 503)).isTrue();
      try (var usual = webhook.call()) {
        assertThat(usual.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      }
      for (Caller caller : callers) caller.close();
    }
  }

  /// Announcing costs nothing, so that it must not take room from others.
  @Test
  void whatIsAnnouncedAndNeverSentTakesNoRoom() throws Exception {
    try (var webhook = LocalWebhook.usual()) {
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        callers.add(webhook.call().post("/validate", Caller.json(Bodies.LARGEST)).send("["));
      }
      try (var usual = webhook.call()) {
        assertThat(usual.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      }
      for (Caller caller : callers) caller.close();
      assertThat(webhook.metrics()).doesNotContain("status=\"503\"");
    }
  }

  private static boolean shed(LocalWebhook webhook, int status) {
    String line = "nimfleet_admission_shed_total{status=\"%d\"}".formatted(status);
    return Patience.until(LIMIT, () -> webhook.metrics().contains(line));
  }
}
