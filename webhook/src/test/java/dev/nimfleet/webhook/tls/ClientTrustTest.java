package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTrustTest {
  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine());
  private final Authority authority = mint.authority(Instant.now());
  private final ClientTrust trust =
      new ClientTrust(List.of(authority.certificate()), ClientTrust.USUAL_NAMES);

  @ParameterizedTest
  @CsvSource({
    "/CN=kube-apiserver, true",
    "/O=system:masters/CN=kube-apiserver, true",
    "/CN=kubelet, false",
    "/CN=Kube-APIserver, false",
    "/O=kube-apiserver, false",
    "/CN=kubelet/CN=kube-apiserver, false",
    "'/CN=kubelet,CN=kube-apiserver', false",
  })
  void oneNameOnTheListIsAdmitted(String subject, boolean admitted, @TempDir Path folder)
      throws Exception {
    assumeTrue(OpenSsl.isThere());
    assertThat(trust.admits(certificate(subject, folder))).isEqualTo(admitted);
  }

  @Test
  void aServerOfTheAuthorityIsNoClient() throws Exception {
    X509Certificate leaf = mint.leaf(authority, Instant.now()).certificate();

    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust.keyStore());
    var manager = (X509TrustManager) factory.getTrustManagers()[0];
    assertThatThrownBy(() -> manager.checkClientTrusted(new X509Certificate[] {leaf}, "EC"))
        .hasMessageContaining("Extended key usage");
    assertThat(trust.admits(leaf)).isFalse();
  }

  @Test
  void aBundleIsReadFromPem() throws Exception {
    var two =
        Pem.write(List.of(authority.certificate(), mint.authority(Instant.now()).certificate()));

    assertThat(ClientTrust.of(two, Set.of("proxy")).keyStore().size()).isEqualTo(2);
  }

  private static X509Certificate certificate(String subject, Path folder) throws Exception {
    String text =
        OpenSsl.run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            folder.resolve("key").toString(),
            "-subj",
            subject);
    return Pem.certificates(text).getFirst();
  }
}
