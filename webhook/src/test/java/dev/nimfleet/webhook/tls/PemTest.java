package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine());
  private final Authority authority = mint.authority(NOW);
  private final ServerIdentity leaf = mint.leaf(authority, NOW);

  @Test
  void whatIsWrittenCanBeRead() throws Exception {
    assertThat(Pem.certificates(Pem.write(List.of(leaf.certificate(), authority.certificate()))))
        .containsExactly(leaf.certificate(), authority.certificate());
    assertThat(Pem.privateKey(Pem.write(leaf.key()))).isEqualTo(leaf.key());
  }

  /// As OpenSSL writes them now and wrote them before.
  @ParameterizedTest
  @CsvSource({
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, EC",
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, RSA",
    "ecparam -name prime256v1 -genkey, EC",
    "genrsa -traditional 2048, RSA",
  })
  void keysOfOthersAreRead(String command, String algorithm) throws Exception {
    assumeTrue(OpenSsl.isThere());
    String key = OpenSsl.run(command.split(" "));

    assertThat(Pem.privateKey(key).getAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void aKeyWithAPasswordIsRefused() {
    assumeTrue(OpenSsl.isThere());
    String key = OpenSsl.run("genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:secret");

    assertThatThrownBy(() -> Pem.privateKey(key))
        .hasMessage("There is no RSA or EC key without a password.");
  }

  @Test
  void aMessageDoesNotQuoteWhatWasRead() {
    String broken = Pem.write(leaf.key()).replace("\n", "\nX");

    assertThatThrownBy(() -> Pem.privateKey(broken))
        .isInstanceOf(UnusableCertificate.class)
        .hasMessage("The key cannot be read.")
        .hasNoCause();
  }

  @Test
  void aChainIsReadWholeOrNotAtAll() {
    String broken = Pem.write(authority.certificate()) + garbled();

    assertThatThrownBy(() -> Pem.certificates(broken)).hasMessage("A certificate cannot be read.");
    assertThatThrownBy(() -> Pem.certificates("")).hasMessage("There is no certificate.");
  }

  @Test
  void whatIsLegibleIsFoundBetweenWhatIsNot() {
    String text = "x\n" + garbled() + Pem.write(authority.certificate()) + "-----BEGIN CERT";

    assertThat(Pem.legible(text)).containsExactly(authority.certificate());
  }

  private static String garbled() {
    return "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  }
}
