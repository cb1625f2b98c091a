package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BesideTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch server = new CountDownLatch(1);

  private void hang() {
    begun.countDown();
    try {
      server.await();
      done.add("first");
    } catch (InterruptedException _) {
      done.add("broken off");
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobodyWaitsForItAndTheNewestWins() throws InterruptedException {
    try (var beside = new Beside("test", LONG)) {
      beside.want(this::hang);
      begun.await();
      beside.want(() -> done.add("second"));
      beside.want(() -> done.add("third"));
      assertThat(done).isEmpty();
      server.countDown();
    }
    assertThat(done).containsExactly("first", "third");
  }

  @Test
  void afterAFailureItGoesOn() {
    try (var beside = new Beside("test", LONG)) {
      beside.want(() -> {
        throw new IllegalStateException("a fault");
      });
    }
    try (var beside = new Beside("test", LONG)) {
      beside.want(() -> done.add("next"));
    }
    assertThat(done).containsExactly("next");
  }

  @Test
  void whatHangsAtTheEndIsBrokenOffAndNothingMoreIsBegun() throws InterruptedException {
    var beside = new Beside("test", Duration.ofMillis(50));
    beside.want(this::hang);
    begun.await();
    beside.want(() -> done.add("second"));
    Thread.currentThread().interrupt(); // as on SIGTERM

    beside.close();
    assertThat(Thread.interrupted()).isTrue();
    beside.want(() -> done.add("third"));
    while (done.isEmpty()) Thread.onSpinWait();
    assertThat(done).containsExactly("broken off");
  }
}
