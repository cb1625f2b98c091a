package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);

  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

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
  void aFailureIsToldAndTriedAgainAndForgottenWhenItIsOver() {
    try (var upkeep =
        Upkeep.start("test", this::failOnce, NEVER, failure -> failures.incrementAndGet())) {
      assertThat(Patience.until(LIMIT, () -> upkeep.lastError().isPresent())).isTrue();
      assertThat(upkeep.lastError()).contains("not yet");
      assertThat(Patience.until(LIMIT, () -> upkeep.lastError().isEmpty())).isTrue();
    }
    assertThat(failures).hasValue(1);
  }

  private void failOnce() {
    if (steps.incrementAndGet() == 1) throw new IllegalStateException("not yet");
  }

  /// Without another step certificates would run out, and nobody would have been told.
  @Test
  void anErrorIsAFailureLikeAnyOther() {
    try (var upkeep =
        Upkeep.start(
            "test",
            () -> {
              if (steps.incrementAndGet() == 1) throw new NoClassDefFoundError("gone");
            },
            NEVER,
            failure -> failures.incrementAndGet())) {
      assertThat(Patience.until(LIMIT, () -> steps.get() == 2)).isTrue();
      assertThat(Patience.until(LIMIT, () -> upkeep.lastError().isEmpty())).isTrue();
    }
    assertThat(failures).hasValue(1);
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
            failure -> failures.incrementAndGet());
    waiting.await();
    upkeep.close();
    upkeep.wake();

    assertThat(steps).hasValue(1);
    assertThat(failures).hasValue(0);
  }
}
