package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes authorities and leaves: ECDSA on P-256, which every TLS 1.2 client has.
///
/// The providers of the JDK do the arithmetic, BouncyCastle writes the certificates: registering
/// its provider would cost start-up time.
public final class Mint {
  private static final String TITLE = "nimfleet webhook CA";
  private static final int SERIAL_BITS = 128;

  private final Lifetimes lifetimes;
  private final ServerNames names;
  private final SecureRandom random;

  public Mint(Lifetimes lifetimes, ServerNames names) {
    this(lifetimes, names, new SecureRandom());
  }

  Mint(Lifetimes lifetimes, ServerNames names, SecureRandom random) {
    this.lifetimes = lifetimes;
    this.names = names;
    this.random = random;
  }

  public Lifetimes lifetimes() {
    return lifetimes;
  }

  public ServerNames names() {
    return names;
  }

  public Authority authority(Instant now) {
    KeyPair pair = keyPair();
    BigInteger serial = serial();
    X500Name name = name(serial);
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial,
            Date.from(now.minus(lifetimes.skew())),
            Date.from(now.plus(lifetimes.authority())),
            name,
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(Extension.subjectKeyIdentifier, false, subject(pair.getPublic()));
      return new Authority(pair.getPrivate(), signed(builder, pair.getPrivate()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A certificate of the server, that begins with its authority, and ends with it at the latest. A
  /// machine whose clock runs ahead makes one that is good all the same for those whose clocks do
  /// not.
  public ServerIdentity leaf(Authority authority, Instant now) {
    KeyPair pair = keyPair();
    Instant wanted = now.plus(lifetimes.leaf());
    Instant ends = wanted.isBefore(authority.expires()) ? wanted : authority.expires();
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new JcaX509CertificateHolder(authority.certificate()).getSubject(),
              serial(),
              authority.certificate().getNotBefore(),
              Date.from(ends),
              // A name of no meaning: clients read the alternative ones, and a common name has
              // 64 characters at most.
              new X500NameBuilder().addRDN(BCStyle.CN, "nimfleet webhook").build(),
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, alternatives());
      builder.addExtension(Extension.subjectKeyIdentifier, false, subject(pair.getPublic()));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()));
      return new ServerIdentity(pair.getPrivate(), List.of(signed(builder, authority.key())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether a certificate looks like an authority of this service: made by itself, and with its
  /// name.
  public boolean mayHaveMade(X509Certificate certificate) {
    try {
      X500Name subject = new JcaX509CertificateHolder(certificate).getSubject();
      return certificate.getBasicConstraints() >= 0
          && subject.equals(name(certificate.getSerialNumber()))
          && Authority.signed(certificate, certificate);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Each authority has a name of its own, so that no client tries the key of the one on a leaf of
  /// the other.
  private X500Name name(BigInteger serial) {
    String hex = HexFormat.of().formatHex(serial.toByteArray());
    String end = hex.substring(Math.max(0, hex.length() - 8));
    return new X500NameBuilder()
        .addRDN(BCStyle.O, names.namespace())
        .addRDN(BCStyle.OU, names.service())
        .addRDN(BCStyle.CN, TITLE + " " + end)
        .build();
  }

  private GeneralNames alternatives() {
    List<GeneralName> all = new ArrayList<>();
    for (String name : names.dns()) all.add(new GeneralName(GeneralName.dNSName, name));
    for (String address : names.addresses())
      all.add(new GeneralName(GeneralName.iPAddress, address));
    return new GeneralNames(all.toArray(GeneralName[]::new));
  }

  private KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Positive and of one length.
  private BigInteger serial() {
    return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 2).clearBit(SERIAL_BITS - 1);
  }

  private static SubjectKeyIdentifier subject(PublicKey key) throws GeneralSecurityException {
    return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
