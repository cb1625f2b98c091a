package dev.nimfleet.webhook.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// Certificates and keys as text.
public final class Pem {
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN (?:TRUSTED )?CERTIFICATE-----.*?-----END (?:TRUSTED )?CERTIFICATE-----",
          Pattern.DOTALL);

  private Pem() {}

  public static String write(Collection<X509Certificate> certificates) {
    var text = new StringBuilder();
    for (X509Certificate certificate : certificates) text.append(write(certificate));
    return text.toString();
  }

  public static String write(X509Certificate certificate) {
    try {
      return write("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As PKCS#8.
  public static String write(PrivateKey key) {
    return write("PRIVATE KEY", key.getEncoded());
  }

  private static String write(String type, byte[] content) {
    var text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /// All of a chain, or none of it.
  public static List<X509Certificate> certificates(String text) throws UnusableCertificate {
    List<X509Certificate> certificates = new ArrayList<>();
    for (String block : blocks(text)) certificates.add(certificate(block));
    if (certificates.isEmpty()) throw new UnusableCertificate("There is no certificate.");
    return certificates;
  }

  /// Whatever can be read, of a text that anybody may have edited.
  public static List<X509Certificate> legible(String text) {
    return blocks(text).stream().flatMap(block -> legibleBlock(block).stream()).toList();
  }

  private static Optional<X509Certificate> legibleBlock(String block) {
    try {
      return Optional.of(certificate(block));
    } catch (UnusableCertificate e) {
      return Optional.empty();
    }
  }

  private static List<String> blocks(String text) {
    return CERTIFICATE.matcher(text).results().map(MatchResult::group).toList();
  }

  private static X509Certificate certificate(String block) throws UnusableCertificate {
    try (PEMParser parser = new PEMParser(new StringReader(block))) {
      PemObject object = parser.readPemObject();
      if (object == null) throw new UnusableCertificate("A certificate cannot be read.");
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(object.getContent()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new UnusableCertificate("A certificate cannot be read.", e);
    }
  }

  /// The first private key: PKCS#8, or as OpenSSL wrote RSA and EC keys before.
  public static PrivateKey privateKey(String text) throws UnusableCertificate {
    return keyInfo(text)
        .map(Pem::privateKey)
        .orElseThrow(() -> new UnusableCertificate("There is no RSA or EC key without a password."))
        .orElseThrow(() -> new UnusableCertificate("The key is neither an RSA nor an EC key."));
  }

  private static Optional<PrivateKeyInfo> keyInfo(String text) throws UnusableCertificate {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        if (next instanceof PEMKeyPair pair) return Optional.of(pair.getPrivateKeyInfo());
        if (next instanceof PrivateKeyInfo info) return Optional.of(info);
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      // No cause: a parser's message may quote what it read.
      throw new UnusableCertificate("The key cannot be read.");
    }
  }

  private static Optional<PrivateKey> privateKey(PrivateKeyInfo info) {
    var kind = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm;
    if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) algorithm = "EC";
    else if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) algorithm = "RSA";
    else return Optional.empty();
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())));
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
