package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// A file with the authorities of those who may call. It is read again at each step, since a
/// mounted ConfigMap changes by a link that no file watch reports.
///
/// What cannot be used is reported, and those of before are admitted on: an authority that is not
/// there any more is no reason to let anybody call, nor to refuse every model.
public final class ClientFile {
  private final Path file;
  private final Set<String> names;
  private String read;
  private volatile ClientTrust current;

  /// Reads it for the first time.
  ///
  /// @param names of those who may call, see [ClientTrust]
  /// @throws UnusableCertificate when nobody could be admitted
  public ClientFile(Path file, Set<String> names) throws UnusableCertificate {
    this.file = file;
    this.names = Set.copyOf(names);
    this.read = text(file);
    this.current = trust(read);
  }

  /// Looks whether it has changed.
  ///
  /// @throws UnusableCertificate when what is found cannot be used
  public synchronized void step() throws UnusableCertificate {
    String now = text(file);
    if (now.equals(read)) return;
    current = trust(now);
    read = now;
  }

  /// Who may call now.
  public ClientTrust current() {
    return current;
  }

  private ClientTrust trust(String pem) throws UnusableCertificate {
    try {
      return ClientTrust.of(pem, names);
    } catch (UnusableCertificate e) {
      throw new UnusableCertificate("`%s`: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String text(Path file) throws UnusableCertificate {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1); // PEM is ASCII
    } catch (IOException e) {
      throw new UnusableCertificate("`%s` cannot be read.".formatted(file), e);
    }
  }
}
