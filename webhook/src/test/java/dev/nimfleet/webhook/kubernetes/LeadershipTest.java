package dev.nimfleet.webhook.kubernetes;

import static dev.nimfleet.webhook.kubernetes.WatchedClusterTest.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.kubernetes.Leadership.Office;
import dev.nimfleet.webhook.kubernetes.Leadership.Terms;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@RequiresApiServer
class LeadershipTest {
  private static final Terms QUICK =
      new Terms(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofMillis(500));

  @Test
  void oneOfTwoLeadsAndTheOtherTakesOverAsSoonAsItIsClosed() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("nimfleet-system");
      Candidate first = new Candidate(client, "first");
      soon(first::leads);
      Candidate second = new Candidate(client, "second");
      try (second) {
        assertThat(Patience.until(QUICK.lease(), second::leads)).isFalse();
        first.close();
        assertThat(first.leads()).isFalse();
        // Had it not been given up, nobody could lead before the Lease ends.
        assertThat(Patience.until(QUICK.lease().minusSeconds(1), second::leads)).isTrue();
      }
      assertThat(second.leads()).isFalse();
    }
  }

  @Test
  void aLeaderThatCannotRenewStopsAndLeadsAgainLater() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("nimfleet-system");
      try (Candidate leader = new Candidate(client, "only")) {
        soon(leader::leads);
        server.halt();
        soon(() -> !leader.leads());
        server.resume();
        soon(leader::leads);
      }
    }
  }

  /// A replica that knows whether it leads.
  private static final class Candidate implements AutoCloseable {
    private final AtomicInteger terms = new AtomicInteger();
    private final Leadership leadership;

    Candidate(KubernetesClient client, String identity) {
      leadership =
          Leadership.of(
              client,
              new Office("nimfleet-system", "nimfleet-webhook", identity),
              QUICK,
              terms::incrementAndGet,
              terms::decrementAndGet);
    }

    boolean leads() {
      return terms.get() == 1;
    }

    @Override
    public void close() {
      leadership.close();
    }
  }
}
