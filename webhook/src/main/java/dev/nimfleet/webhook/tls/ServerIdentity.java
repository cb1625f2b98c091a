package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// What a server proves itself with.
///
/// @param key of the first certificate
/// @param chain the server's own certificate, and then those that lead to an authority
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
  public ServerIdentity {
    if (chain.isEmpty()) throw new IllegalArgumentException("no certificate");
    chain = List.copyOf(chain);
  }

  static ServerIdentity matching(PrivateKey key, List<X509Certificate> chain)
      throws UnusableCertificate {
    if (chain.isEmpty()) throw new UnusableCertificate("There is no certificate.");
    if (!KeyMatch.between(key, chain.getFirst()))
      throw new UnusableCertificate("The key is not that of the certificate.");
    return new ServerIdentity(key, chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  public Instant expires() {
    return certificate().getNotAfter().toInstant();
  }

  /// A store in memory with this identity alone.
  ///
  /// @param password that protects the key within the store
  public KeyStore keyStore(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Without the key: this ends up in logs.
  @Override
  public String toString() {
    return "ServerIdentity[%s until %s]"
        .formatted(certificate().getSubjectX500Principal(), expires());
  }
}
