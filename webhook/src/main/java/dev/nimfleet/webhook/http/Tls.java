package dev.nimfleet.webhook.http;

import dev.nimfleet.webhook.tls.ClientTrust;
import dev.nimfleet.webhook.tls.ServerIdentity;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// The encrypted side: TLS 1.3 and 1.2, HTTP/1.1, which is all that an API server speaks to
/// webhooks.
final class Tls {
  /// Of stores that never leave this class.
  private static final String PASSWORD = "memory";

  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private Optional<ClientTrust> clients;

  /// @param clients whose certificates callers must have; none lets anybody call
  Tls(ServerIdentity identity, Optional<ClientTrust> clients) {
    this.clients = clients;
    set(context, identity);
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    context.setSniRequired(false);
    context.setRenegotiationAllowed(false);
    clients.ifPresent(trusted -> {
      context.setTrustStore(trusted.keyStore());
      context.setNeedClientAuth(true);
    });
  }

  /// Connections that are open keep the certificate that they began with.
  void replace(ServerIdentity identity) {
    try {
      context.reload(factory -> set(factory, identity));
    } catch (Exception e) {
      throw new IllegalStateException("The certificate cannot be served.", e);
    }
  }

  /// Connections that are open were admitted, and stay; what they have agreed on resumes none.
  ///
  /// @return whether that is new
  synchronized boolean admit(ClientTrust trusted) {
    if (clients.filter(known -> known == trusted).isPresent()) return false;
    try {
      context.reload(factory -> factory.setTrustStore(trusted.keyStore()));
    } catch (Exception e) {
      throw new IllegalStateException("Callers cannot be admitted.", e);
    }
    clients = Optional.of(trusted);
    return true;
  }

  private static void set(SslContextFactory factory, ServerIdentity identity) {
    factory.setKeyStore(identity.keyStore(PASSWORD.toCharArray()));
    factory.setKeyStorePassword(PASSWORD);
    factory.setKeyManagerPassword(PASSWORD);
  }

  ServerConnector connector(Server server, HttpConfiguration http) {
    // By which name or address it is reached is no secret, and an address has no SNI.
    http.addCustomizer(new SecureRequestCustomizer(false));
    var plain = new HttpConnectionFactory(http);
    return new ServerConnector(
        server, new SslConnectionFactory(context, plain.getProtocol()), plain);
  }
}
