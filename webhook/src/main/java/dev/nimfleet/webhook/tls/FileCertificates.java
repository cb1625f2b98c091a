package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
  private final Journal journal;
  private final Served served = new Served();
  private Optional<Texts> read = Optional.empty();

  /// Reads nothing yet.
  ///
  /// @param certificate with its chain, as PEM
  public FileCertificates(Path certificate, Path key, Journal journal) {
    this.certificate = certificate;
    this.key = key;
    this.journal = journal;
  }

  private record Texts(String certificate, String key) {
    /// Without the key.
    @Override
    public String toString() {
      return "Texts[" + certificate.length() + "]";
    }
  }

  @Override
  public synchronized void step() throws UnusableCertificate {
    Texts now = new Texts(text(certificate), text(key));
    if (read.filter(now::equals).isPresent()) {
      served.current().ifPresent(served::serve);
      return;
    }
    ServerIdentity identity = identity(now);
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

  /// Whoever makes them tells callers whom to trust.
  @Override
  public String caBundle() {
    return "";
  }

  @Override
  public SortedMap<String, Instant> expiries() {
    SortedMap<String, Instant> expiries = new TreeMap<>();
    current().ifPresent(identity -> expiries.put("leaf", identity.expires()));
    return expiries;
  }
}
