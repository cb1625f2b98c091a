package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofService("guard", "system"));
  private final Authority authority = mint.authority(NOW);
  private final ServerIdentity first = mint.leaf(authority, NOW);
  private final ServerIdentity second = mint.leaf(authority, NOW);
  private final Path certificate;
  private final Path key;
  private final FileCertificates files;
  private final List<ServerIdentity> told = new ArrayList<>();

  FileCertificatesTest(@TempDir Path folder) throws Exception {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    write(first, first);
    files = new FileCertificates(certificate, key, (what, text) -> {});
    files.onChange(told::add);
    files.step();
  }

  @Test
  void filesAreReadAgainWhenTheyChange() throws Exception {
    files.step();
    write(second, second);
    files.step();

    assertThat(told).containsExactly(first, second);
    assertThat(files.expiries()).containsEntry("leaf", second.expires());
  }

  @Test
  void aPairThatIsHalfwayIsReportedAndTheLastGoodOneServed() throws Exception {
    write(second, first);

    assertThatThrownBy(files::step)
        .isInstanceOf(UnusableCertificate.class)
        .hasMessage(
            "`%s` with `%s`: The key is not that of the certificate.".formatted(certificate, key));
    assertThat(files.current()).contains(first);

    write(second, second);
    files.step();
    assertThat(files.current()).contains(second);
  }

  @Test
  void filesThatVanishAreReported() throws Exception {
    Files.delete(key);

    assertThatThrownBy(files::step).hasMessage("`%s` cannot be read.".formatted(key));
    assertThat(files.current()).contains(first);
  }

  private void write(ServerIdentity certificates, ServerIdentity keys) throws IOException {
    Files.writeString(certificate, Pem.write(certificates.chain()));
    Files.writeString(key, Pem.write(keys.key()));
  }
}
