package dev.nimfleet.webhook.kubernetes;

import static dev.nimfleet.webhook.kubernetes.WatchedClusterTest.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.kubernetes.Leadership.Office;
import dev.nimfleet.webhook.kubernetes.Leadership.Terms;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
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

  @Test
  void aLeaderThatDiedWithAClockFarAheadIsFollowedInTime() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("nimfleet-system");
      renew(server, "2099-01-01T00:00:00.000000Z");
      try (var candidate = new Candidate(client, "next")) {
        soon(candidate::leads);
      }
    }
  }

  @Test
  void aLeaderWhoseClockIsFarBehindIsNotOverthrown() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("nimfleet-system");
      renew(server, "1999-01-01T00:00:00.000000Z");
      try (var candidate = new Candidate(client, "next")) {
        Instant behind = Instant.parse("1999-01-01T00:00:00Z");
        var seconds = new AtomicInteger();
        assertThat(
                Patience.until(
                    QUICK.lease().multipliedBy(2),
                    () -> {
                      renew(server, behind.plusSeconds(seconds.incrementAndGet()) + "");
                      return candidate.leads();
                    }))
            .isFalse();
      }
    }
  }

  /// What another leader has written at a time of its own.
  private static void renew(ApiServer server, String time) {
    server
        .client()
        .apply(
            new ObjectRef("coordination.k8s.io/v1", "Lease", "nimfleet-system", "nimfleet-webhook"),
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: nimfleet-webhook}
            spec:
              holderIdentity: another
              leaseDurationSeconds: 4
              leaseTransitions: 1
              acquireTime: "1999-01-01T00:00:00.000000Z"
              renewTime: "%s"
            """
                .formatted(time.replaceFirst("(:\\d\\d)Z", "$1.000000Z")))
        .orThrow();
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
