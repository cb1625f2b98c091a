package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.webhook.kubernetes.BreakGlassClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakGlassTest {
  private static final Instant UNTIL = Instant.parse("2026-11-28T03:30:00.7Z");

  @TempDir private Path folder;

  @Test
  void thePatchTakesEveryEntryOutAndSaysUntilWhen() {
    var glass = new BreakGlass(UNTIL, "INC-1", Optional.of("ops"), Optional.of("[{\"a\":1}]"));
    assertThat(glass.patch())
        .isEqualTo(
            "{\"metadata\":{\"annotations\":{"
                + "\"nimfleet.dev/break-glass-by\":\"ops\","
                + "\"nimfleet.dev/break-glass-reason\":\"INC-1\","
                + "\"nimfleet.dev/break-glass-restore\":\"[{\\\"a\\\":1}]\","
                + "\"nimfleet.dev/break-glass-until\":\"2026-11-28T03:30:00Z\"}},"
                + "\"webhooks\":[]}");
  }

  @Test
  void aShellTakesTheCommandAsItIsMeant() {
    var glass = new BreakGlass(UNTIL, "it's $HOME", Optional.empty(), Optional.empty());
    assertThat(glass.command(Optional.of("a b")))
        .startsWith("kubectl --kubeconfig='a b' patch validatingwebhookconfiguration nimfleet ")
        .contains("it'\\''s $HOME");
  }

  @Test
  void aFileThatIsNoKubeconfigIsSaid() {
    assertThatThrownBy(
            () -> BreakGlassClient.open(Optional.of(folder.resolve("none")), Registration.NAME))
        .isInstanceOf(BreakGlassClient.Refused.class)
        .hasMessageContaining("is no kubeconfig that can be read");
  }

  @Test
  void aClusterThatDoesNotAnswerIsSaid() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: a, cluster: {server: "https://127.0.0.1:%d"}}]
        users: [{name: a, user: {token: a}}]
        contexts: [{name: a, context: {cluster: a, user: a}}]
        current-context: a
        """
            .formatted(closedPort()));
    try (var client = BreakGlassClient.open(Optional.of(kubeconfig), Registration.NAME)) {
      assertThatThrownBy(client::entries)
          .isInstanceOf(BreakGlassClient.Refused.class)
          .hasMessageContaining("does not answer");
    }
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
