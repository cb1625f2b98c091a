package dev.nimfleet.gitops.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// A client that trusts the authorities that a file holds now. It follows no redirect: what is said
/// to one server is not for another.
public final class Https {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Optional<Path> authorities;
  private Optional<FileTime> changed = Optional.empty();
  private Optional<HttpClient> client = Optional.empty();

  /// @param authorities PEM certificates; none for those that Java trusts
  public Https(Optional<Path> authorities) {
    this.authorities = authorities;
  }

  /// The client.
  ///
  /// @throws IOException when the file cannot be read, in words
  public synchronized HttpClient client() throws IOException {
    Optional<FileTime> now =
        authorities.isPresent() ? Optional.of(changed(authorities.get())) : Optional.empty();
    if (client.isPresent() && now.equals(changed)) return client.get();
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
    if (authorities.isPresent()) builder.sslContext(trusting(authorities.get()));
    HttpClient made = builder.build();
    client = Optional.of(made);
    changed = now;
    return made;
  }

  private static FileTime changed(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new IOException("`%s` cannot be read".formatted(file), e);
    }
  }

  private static SSLContext trusting(Path file) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, Authorities.in(file), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("`%s` cannot be used".formatted(file), e);
    }
  }
}
