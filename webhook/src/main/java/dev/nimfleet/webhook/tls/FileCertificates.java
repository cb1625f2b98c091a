package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Certificates that somebody else makes, such as cert-manager, and puts into files. They are read
/// again at each step, since a mounted Secret changes by a link that no file watch reports.
///
/// A pair that cannot be used is reported, and the one before is served on: a certificate that ends
/// in a month is better than none. The two files are not written as one, so that a pair may be
/// halfway for a moment.
public final class FileCertificates implements Certificates {
  private final Path certificate;
  private final Path key;
  private final Optional<Path> authorities;
  private final Journal journal;
  private final Served served = new Served();
  private volatile String bundle = "";
  private Optional<Texts> read = Optional.empty();

  /// Reads nothing yet.
  ///
  /// @param certificate with its chain, as PEM
  /// @param authorities whom a client must trust, if the files are to say so
  public FileCertificates(Path certificate, Path key, Optional<Path> authorities, Journal journal) {
    this.certificate = certificate;
    this.key = key;
    this.authorities = authorities;
    this.journal = journal;
  }

  private record Texts(String certificate, String key, String authorities) {
    /// Without the key.
    @Override
    public String toString() {
      return "Texts[" + certificate.length() + "]";
    }
  }

  @Override
  public synchronized void step() throws UnusableCertificate {
    Texts now =
        new Texts(
            text(certificate), text(key), authorities.isPresent() ? text(authorities.get()) : "");
    if (read.filter(now::equals).isPresent()) {
      served.current().ifPresent(served::serve);
      return;
    }
    ServerIdentity identity = identity(now);
    if (authorities.isPresent()) bundle = Pem.write(authorities(now));
    read = Optional.of(now);
    served.serve(identity);
    journal.note(Happening.SERVED, "%s is served.".formatted(identity));
  }

  private ServerIdentity identity(Texts texts) throws UnusableCertificate {
    try {
      return ServerIdentity.matching(
          Pem.privateKey(texts.key()), Pem.certificates(texts.certificate()));
    } catch (UnusableCertificate e) {
      throw new UnusableCertificate(
          "`%s` with `%s`: %s".formatted(certificate, key, e.getMessage()), e);
    }
  }

  private List<X509Certificate> authorities(Texts texts) throws UnusableCertificate {
    try {
      return Pem.certificates(texts.authorities());
    } catch (UnusableCertificate e) {
      throw new UnusableCertificate(
          "`%s`: %s".formatted(authorities.orElseThrow(), e.getMessage()), e);
    }
  }

  private static String text(Path file) throws UnusableCertificate {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1); // PEM is ASCII
    } catch (IOException e) {
      throw new UnusableCertificate("`%s` cannot be read.".formatted(file), e);
    }
  }

  @Override
  public Optional<ServerIdentity> current() {
    return served.current();
  }

  @Override
  public void onChange(Consumer<ServerIdentity> consumer) {
    served.onChange(consumer);
  }

  @Override
  public String caBundle() {
    return bundle;
  }

  @Override
  public SortedMap<String, Instant> expiries() {
    SortedMap<String, Instant> expiries = new TreeMap<>();
    current().ifPresent(identity -> expiries.put("leaf", identity.expires()));
    return expiries;
  }
}
