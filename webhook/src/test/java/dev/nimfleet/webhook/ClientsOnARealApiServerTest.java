package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static dev.nimfleet.webhook.GuardedCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.webhook.GuardedCluster.Circumstances;
import dev.nimfleet.webhook.http.Caller;
import dev.nimfleet.webhook.tls.ClientAuthority;
import dev.nimfleet.webhook.tls.ClientFile;
import dev.nimfleet.webhook.tls.ClientTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S2: an API server that shows a certificate, as the runbook tells how, and a webhook that admits
/// nobody without.
@RequiresApiServer
@RequiresRealCrds
class ClientsOnARealApiServerTest {
  private static final ClientAuthority AUTHORITY = new ClientAuthority();
  private static final KeyManager[] NO_CERTIFICATE = {};

  @TempDir private static Path folder;
  private static Path file;
  private static GuardedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    Path certificate = folder.resolve("webhooks.crt");
    Path key = folder.resolve("webhooks.key");
    AUTHORITY.write("CN=kube-apiserver", certificate, key);
    // There is no Service here, whose name would stand in the place of the star.
    Files.writeString(
        folder.resolve("webhooks.kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        users:
        - name: "*"
          user: {client-certificate: %s, client-key: %s}
        """
            .formatted(certificate, key));
    Path admission =
        Files.writeString(
            folder.resolve("admission.yaml"),
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: ValidatingAdmissionWebhook
              configuration:
                apiVersion: apiserver.config.k8s.io/v1
                kind: WebhookAdmissionConfiguration
                kubeConfigFile: %s
            """
                .formatted(folder.resolve("webhooks.kubeconfig")));
    file = Files.writeString(folder.resolve("ca.crt"), AUTHORITY.pem());
    cluster =
        GuardedCluster.in(
            new Circumstances(
                List.of("--admission-control-config-file=" + admission),
                Optional.of(new ClientFile(file, ClientTrust.USUAL_NAMES)),
                InstantSource.system()));
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  /// The status of an answer, to somebody who connects anew.
  private static int ask(KeyManager[] keys) throws IOException {
    String pem = cluster.health("/ca.pem");
    try (var caller =
        Caller.of(
            cluster.webhook().webhook().port(GuardedCluster.LIMIT),
            pem.substring(pem.indexOf('\n')),
            keys,
            List.of("TLSv1.3"))) {
      return caller
          .review(Reviews.body(Reviews.creating(Models.cpuScaler(GUARDED, "x"))))
          .answer()
          .status();
    }
  }

  private static boolean isAdmitted(KeyManager[] keys) {
    try {
      return ask(keys) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theApiServerIsAdmittedAndNobodyElse() throws IOException {
    cluster.awaitGuarded();
    assertThat(ask(AUTHORITY.keys("CN=kube-apiserver"))).isEqualTo(200);
    assertThat(ask(AUTHORITY.keys("CN=system:node:a,O=system:nodes"))).isEqualTo(403);
    assertThatThrownBy(() -> ask(NO_CERTIFICATE)).isInstanceOf(IOException.class);
  }

  /// As an authority is replaced: both for a while, with no restart and no refusal.
  @Test
  void anAuthorityThatComesIsAdmittedAndThoseOfBeforeStay() throws IOException {
    var next = new ClientAuthority();
    KeyManager[] keys = next.keys("CN=kube-apiserver");
    assertThat(isAdmitted(keys)).isFalse();
    Files.writeString(file, AUTHORITY.pem() + next.pem());
    await("the next one is admitted", () -> isAdmitted(keys));
    cluster.awaitGuarded();
    assertThat(isAdmitted(AUTHORITY.keys("CN=kube-apiserver"))).isTrue();
    assertThat(isAdmitted(NO_CERTIFICATE)).isFalse();
    Files.writeString(file, AUTHORITY.pem());
    await("it is admitted no longer", () -> !isAdmitted(keys));
  }
}
