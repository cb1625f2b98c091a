package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/// Who may call: a client whose certificate comes from one of these authorities, and has one of
/// these common names. The TLS layer checks the first, with [#keyStore], and [#admits] the second:
/// an authority such as a cluster's gives certificates to many.
public final class ClientTrust {
  /// What the API server calls itself in the kubeconfig that its admission configuration names.
  public static final Set<String> USUAL_NAMES = Set.of("kube-apiserver");

  private final List<X509Certificate> authorities;
  private final Set<String> names;

  public ClientTrust(List<X509Certificate> authorities, Set<String> names) {
    if (authorities.isEmpty() || names.isEmpty())
      throw new IllegalArgumentException("nobody could be admitted");
    this.authorities = List.copyOf(authorities);
    this.names = Set.copyOf(names);
  }

  /// Reads the authorities.
  ///
  /// @param pem the authorities
  public static ClientTrust of(String pem, Set<String> names) throws UnusableCertificate {
    return new ClientTrust(Pem.certificates(pem), names);
  }

  /// Exactly one common name, which is on the list. A chain and dates are not looked at.
  public boolean admits(X509Certificate client) {
    try {
      List<String> found =
          Arrays.stream(new JcaX509CertificateHolder(client).getSubject().getRDNs(BCStyle.CN))
              .map(RDN::getFirst)
              .map(name -> IETFUtils.valueToString(name.getValue()))
              .toList();
      return found.size() == 1 && names.contains(found.getFirst());
    } catch (CertificateEncodingException | RuntimeException e) {
      return false; // a name that cannot be read is on no list
    }
  }

  public KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate authority : authorities)
        store.setCertificateEntry("client-ca-" + store.size(), authority);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
