package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority that gives certificates to callers, as a cluster's does.
public final class ClientAuthority {
  private final Authority authority =
      new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine()).authority(Instant.now());

  /// Who trusts it, and admits API servers.
  public ClientTrust trust() {
    return new ClientTrust(List.of(authority.certificate()), ClientTrust.USUAL_NAMES);
  }

  /// Its certificate, as PEM.
  public String pem() {
    return Pem.write(authority.certificate());
  }

  /// What somebody of this name proves himself with.
  public KeyManager[] keys(String subject) {
    char[] password = "memory".toCharArray();
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(identity(subject).keyStore(password), password);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same in two files, as PEM.
  public void write(String subject, Path certificate, Path key) throws IOException {
    ServerIdentity identity = identity(subject);
    Files.writeString(certificate, Pem.write(identity.chain()));
    Files.writeString(key, Pem.write(identity.key()));
  }

  private ServerIdentity identity(String subject) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      var builder =
          new JcaX509v3CertificateBuilder(
              new JcaX509CertificateHolder(authority.certificate()).getSubject(),
              BigInteger.TWO,
              Date.from(Instant.now().minus(Duration.ofHours(1))),
              Date.from(Instant.now().plus(Duration.ofHours(1))),
              new X500Name(subject),
              pair.getPublic());
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
      return new ServerIdentity(pair.getPrivate(), List.of(certificate, authority.certificate()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
