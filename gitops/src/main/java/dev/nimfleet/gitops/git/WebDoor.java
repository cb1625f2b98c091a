package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.http.Authorities;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/// Of HTTP, and of files, which ask for nothing.
record WebDoor(URIish url, Optional<Login> login, Optional<TrustManager[]> trust) implements Door {
  /// What a server is told when it asks.
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  static Login login(GitAccess.Token access) throws Refusal {
    try {
      String token = Files.readString(access.token()).strip();
      if (token.isEmpty()) {
        throw new Refusal(GitReasons.secretEmpty(access.token()));
      }
      return new Login(access.user(), token);
    } catch (IOException e) {
      throw new Refusal(GitReasons.secretUnreadable("token", access.token()));
    }
  }

  static Optional<TrustManager[]> trust(Optional<Path> authorities) throws Refusal {
    if (authorities.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Authorities.in(authorities.get()));
    } catch (IOException e) {
      throw new Refusal(GitReasons.secretUnreadable("authorities", authorities.get()));
    }
  }

  @Override
  public void open(Transport transport) {
    if (transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(new Connections(trust));
      login.ifPresent(it -> http.setCredentialsProvider(new OneServer(url, it)));
    }
  }

  @Override
  public Optional<Reason> complaint() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // There is nothing to put away.
  }

  /// Connections that trust the authorities they are told to.
  private static final class Connections extends JDKHttpConnectionFactory {
    private final Optional<TrustManager[]> trust;

    Connections(Optional<TrustManager[]> trust) {
      this.trust = trust;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
      return trusting(super.create(url));
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
      return trusting(super.create(url, proxy));
    }

    private HttpConnection trusting(HttpConnection connection) throws IOException {
      if (trust.isPresent() && connection.getURL().getProtocol().equals("https")) {
        try {
          connection.configure(null, trust.get(), null);
        } catch (GeneralSecurityException e) {
          throw new IOException(e);
        }
      }
      return connection;
    }
  }

  /// Says a password to the server that it is for: not to another one that it redirects to.
  private static final class OneServer extends CredentialsProvider {
    private final URIish server;
    private final Login login;

    OneServer(URIish server, Login login) {
      this.server = server;
      this.login = login;
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
      for (CredentialItem item : items) {
        if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean get(@Nullable URIish asking, CredentialItem... items) {
      if (asking == null || !isServer(asking) || !supports(items)) {
        return false;
      }
      for (CredentialItem item : items) {
        switch (item) {
          case CredentialItem.Username user -> user.setValue(login.user());
          case CredentialItem.Password password ->
              password.setValue(login.password().toCharArray());
          default -> {
            return false;
          }
        }
      }
      return true;
    }

    private boolean isServer(URIish asking) {
      return "https".equals(asking.getScheme())
          && server.getHost().equalsIgnoreCase(asking.getHost())
          && server.getPort() == asking.getPort();
    }
  }
}
