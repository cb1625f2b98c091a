package dev.nimfleet.gitops.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.reconcile.Source.Trouble;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Trouble AWAY = new Trouble("The Git server does not answer.", false);

  private final AtomicLong now = new AtomicLong();
  private final Pulse pulse = new Pulse(Duration.ofMinutes(10), now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void aLoopThatDoesNotGoOnIsHung() {
    pulse.turned("loop");
    pass(Duration.ofMinutes(9));
    assertThat(pulse.hung()).isEmpty();
    pass(Duration.ofMinutes(2));
    assertThat(pulse.hung()).contains("A loop has not gone on for 660 s; 600 are allowed.");
  }

  @Test
  void oneThatHangsIsNotHiddenByOthers() {
    pulse.turned("hangs");
    pass(Duration.ofMinutes(11));
    pulse.turned("goes on");
    assertThat(pulse.hung()).isPresent();
  }

  @Test
  void whoLeadsNoLongerDoesNotHang() {
    pulse.turned("election");
    pulse.turned("loop");
    pulse.stopped("loop");
    pass(Duration.ofMinutes(9));
    pulse.turned("election");
    pass(Duration.ofMinutes(9));
    assertThat(pulse.hung()).isEmpty();
    assertThat(pulse.unready()).as("it waits for the lease").isEmpty();
  }

  @Test
  void itIsReadyOnceItsSourceWasSoundAndStaysSo() {
    assertThat(pulse.unready()).isPresent();
    pulse.turned("loop");
    pulse.looked("loop", "", AWAY);
    assertThat(pulse.unready()).contains(AWAY.why());
    pulse.looked("loop", "", Trouble.NONE);
    pulse.looked("loop", "", AWAY);
    assertThat(pulse.unready()).isEmpty();
  }

  @Test
  void oneModelFleetThatIsWrongIsNoMatterOfTheProcess() {
    pulse.turned("loop");
    pulse.looked("loop", "nim/prod", new Trouble("spec.models is empty.", true));
    assertThat(pulse.unready()).isEmpty();
  }
}
