package dev.nimfleet.webhook.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/// A CA that can sign.
public record Authority(PrivateKey key, X509Certificate certificate) {
  static Authority matching(PrivateKey key, X509Certificate certificate)
      throws UnusableCertificate {
    if (certificate.getBasicConstraints() < 0)
      throw new UnusableCertificate("The certificate is not that of an authority.");
    if (!KeyMatch.between(key, certificate))
      throw new UnusableCertificate("The key is not that of the authority.");
    return new Authority(key, certificate);
  }

  public Instant expires() {
    return certificate.getNotAfter().toInstant();
  }

  boolean signed(X509Certificate leaf) {
    return signed(certificate, leaf);
  }

  static boolean signed(X509Certificate authority, X509Certificate leaf) {
    try {
      leaf.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Without the key: this ends up in logs.
  @Override
  public String toString() {
    return "Authority[%s until %s]".formatted(certificate.getSubjectX500Principal(), expires());
  }
}
