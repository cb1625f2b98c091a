package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);

  private final AtomicInteger steps = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void itIsWoken() {
    try (var upkeep = Upkeep.start("test", steps::incrementAndGet, NEVER, failure -> {})) {
      assertThat(Patience.until(LIMIT, () -> steps.get() == 1)).isTrue();
      upkeep.wake();
      assertThat(Patience.until(LIMIT, () -> steps.get() == 2)).isTrue();
    }
  }

  @Test
  void itComesByItself() {
    var often = Duration.ofMillis(1);
    try (var _ = Upkeep.start("test", steps::incrementAndGet, often, failure -> {})) {
      assertThat(Patience.until(LIMIT, () -> steps.get() > 2)).isTrue();
    }
  }

  @Test
  void aFailureIsToldAndTriedAgain() {
    try (var _ = Upkeep.start("test", this::failOnce, NEVER, failures::add)) {
      assertThat(Patience.until(LIMIT, () -> steps.get() == 2)).isTrue();
    }
    assertThat(failures).singleElement().extracting(Throwable::getMessage).isEqualTo("not yet");
  }

  private void failOnce() {
    if (steps.incrementAndGet() == 1) throw new IllegalStateException("not yet");
  }

  /// Without another step certificates would run out, and nobody would have been told.
  @Test
  void anErrorIsAFailureLikeAnyOther() {
    try (var _ =
        Upkeep.start(
            "test",
            () -> {
              if (steps.incrementAndGet() == 1) throw new NoClassDefFoundError("gone");
            },
            NEVER,
            failures::add)) {
      assertThat(Patience.until(LIMIT, () -> steps.get() == 2)).isTrue();
    }
    assertThat(failures).singleElement().isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void closingEndsAStepThatWaits() throws Exception {
    var waiting = new CountDownLatch(1);
    var upkeep =
        Upkeep.start(
            "test",
            () -> {
              steps.incrementAndGet();
              waiting.countDown();
              new CountDownLatch(1).await();
            },
            NEVER,
            failures::add);
    waiting.await();
    upkeep.close();
    upkeep.wake();

    assertThat(steps).hasValue(1);
    assertThat(failures).isEmpty();
  }
}
