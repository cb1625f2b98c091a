package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MintTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final ServerNames NAMES = ServerNames.ofService("guard", "nimfleet-system");

  private final Mint mint = new Mint(Lifetimes.USUAL, NAMES);
  private final Authority authority = mint.authority(NOW);

  @Test
  void anAuthorityLastsTenYearsAndALeafOne() {
    X509Certificate leaf = mint.leaf(authority, NOW).certificate();

    assertThat(authority.expires()).isEqualTo(NOW.plus(Duration.ofDays(3650)));
    assertThat(leaf.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
    assertThat(authority.certificate().getNotBefore()).isEqualTo(NOW.minus(Duration.ofHours(1)));
  }

  @Test
  void aLeafBeginsWithItsAuthority() {
    X509Certificate leaf = mint.leaf(authority, NOW.plus(Duration.ofDays(300))).certificate();

    assertThat(leaf.getNotBefore()).isEqualTo(authority.certificate().getNotBefore());
  }

  @Test
  void aLeafEndsWithItsAuthority() {
    Instant late = authority.expires().minus(Duration.ofDays(3));

    assertThat(mint.leaf(authority, late).expires()).isEqualTo(authority.expires());
  }

  @Test
  void aLeafIsForTheNamesOfTheService() throws Exception {
    assertThat(mint.leaf(authority, NOW).certificate().getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactlyInAnyOrder(
            "guard.nimfleet-system.svc",
            "guard.nimfleet-system.svc.cluster.local",
            "guard.nimfleet-system",
            "localhost",
            "127.0.0.1");
  }

  @Test
  void serialsDiffer() {
    assertThat(mint.leaf(authority, NOW).certificate().getSerialNumber())
        .isNotEqualTo(mint.leaf(authority, NOW).certificate().getSerialNumber())
        .isPositive();
  }

  @Test
  void anAuthorityIsKnownByItsNameAndItsSignature() {
    var other = new Mint(Lifetimes.USUAL, ServerNames.ofService("guard", "elsewhere"));

    assertThat(mint.mayHaveMade(mint.authority(NOW).certificate())).isTrue();
    assertThat(mint.mayHaveMade(other.authority(NOW).certificate())).isFalse();
    assertThat(mint.mayHaveMade(mint.leaf(authority, NOW).certificate())).isFalse();
  }

  @Test
  void noTextShowsAKey() {
    ServerIdentity leaf = mint.leaf(authority, NOW);
    Keychain keychain = new Keychain(authority, Optional.empty(), List.of(), leaf);

    assertThat(keychain + " " + leaf + " " + authority)
        .doesNotContain("rivate")
        .contains("guard", "2027-11-28T12:00:00Z");
  }

  @Test
  void opensslVerifiesALeaf(@TempDir Path folder) throws IOException {
    assumeTrue(OpenSsl.isThere());
    Path bundle =
        Files.writeString(
            folder.resolve("ca.crt"),
            Pem.write(List.of(mint.authority(NOW).certificate(), authority.certificate())));
    Path leaf =
        Files.writeString(folder.resolve("tls.crt"), Pem.write(mint.leaf(authority, NOW).chain()));

    for (String name : NAMES.dns())
      assertThat(verify(bundle, leaf, "-verify_hostname", name)).endsWith(": OK\n");
    assertThat(verify(bundle, leaf, "-verify_ip", "127.0.0.1")).endsWith(": OK\n");
  }

  @Test
  void opensslReadsWhatIsWritten(@TempDir Path folder) throws IOException {
    assumeTrue(OpenSsl.isThere());
    Path ca = Files.writeString(folder.resolve("ca.crt"), Pem.write(authority.certificate()));
    Path key = Files.writeString(folder.resolve("ca.key"), Pem.write(authority.key()));

    assertThat(OpenSsl.run("x509", "-in", ca.toString(), "-noout", "-text"))
        .contains("CA:TRUE, pathlen:0", "Certificate Sign", "Subject Key Identifier", "prime256v1");
    assertThat(OpenSsl.run("pkey", "-in", key.toString(), "-noout", "-check"))
        .contains("Key is valid");
  }

  private static String verify(Path bundle, Path leaf, String option, String value) {
    return OpenSsl.run(
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-attime",
        String.valueOf(NOW.getEpochSecond()),
        "-CAfile",
        bundle.toString(),
        option,
        value,
        leaf.toString());
  }
}
