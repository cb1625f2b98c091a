package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerIdentityTest {
  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine());
  private final Authority authority = mint.authority(Instant.now());
  private final ServerIdentity identity = mint.leaf(authority, Instant.now());

  @Test
  void aKeyStoreHoldsKeyAndChain() throws Exception {
    char[] password = "x".toCharArray();
    var store = identity.keyStore(password);

    assertThat(store.getKey("server", password)).isEqualTo(identity.key());
    assertThat(store.getCertificateChain("server")).containsExactly(identity.certificate());
  }
}
