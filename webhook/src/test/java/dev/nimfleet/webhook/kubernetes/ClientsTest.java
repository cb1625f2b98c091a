package dev.nimfleet.webhook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsTest {
  @TempDir Path folder;

  @Test
  void aPodUsesItsAccountWhoseTokenIsReplacedWhileItRuns() throws IOException {
    Files.writeString(folder.resolve("token"), "first\n");
    Config config =
        Clients.account(
            folder,
            Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443"));
    assertThat(config.getMasterUrl()).startsWith("https://10.0.0.1:6443");
    assertThat(config.getCaCertFile()).isEqualTo(folder.resolve("ca.crt").toString());
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("first");
    Files.writeString(folder.resolve("token"), "second\n");
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("second");
  }

  @Test
  void anAddressOfIpv6StandsInBrackets() throws IOException {
    Files.writeString(folder.resolve("token"), "a");
    assertThat(Clients.account(folder, Map.of("KUBERNETES_SERVICE_HOST", "fd00::1")).getMasterUrl())
        .startsWith("https://[fd00::1]:443");
  }

  @Test
  void outsideOfAPodAKubeconfigIsAskedFor() {
    assertThatThrownBy(() -> Clients.account(folder, Map.of()))
        .hasMessage(
            "This is no pod with a service account, and no kubeconfig is given; run with"
                + " `--kubeconfig FILE` outside of a cluster.");
  }

  @Test
  void aKubeconfigThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Clients.of(Optional.of(folder.resolve("none"))))
        .hasMessageContaining("`" + folder.resolve("none") + "` cannot be read");
  }
}
