package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

class ServerIdentityTest {
  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine());
  private final Authority authority = mint.authority(Instant.now());
  private final ServerIdentity identity = mint.leaf(authority, Instant.now());

  @Test
  void aClientThatTrustsTheAuthorityShakesHands() throws Exception {
    var trust = new ClientTrust(List.of(authority.certificate()), Set.of("any"));
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, new TrustManager[] {trust.trustManager()}, null);
    var loopback = InetAddress.getLoopbackAddress();
    try (var server =
            (SSLServerSocket)
                identity.sslContext().getServerSocketFactory().createServerSocket(0, 1, loopback);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var greeting =
          threads.submit(() -> {
            try (var accepted = server.accept()) {
              accepted.getOutputStream().write('x');
              return true;
            }
          });
      try (var socket =
          (SSLSocket) client.getSocketFactory().createSocket("localhost", server.getLocalPort())) {
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);

        assertThat(socket.getInputStream().read()).isEqualTo('x');
        assertThat(socket.getSession().getPeerCertificates())
            .containsExactly(identity.certificate());
      }
      assertThat(greeting.get()).isTrue();
    }
  }

  @Test
  void aKeyStoreHoldsKeyAndChain() throws Exception {
    char[] password = "x".toCharArray();
    var store = identity.keyStore(password);

    assertThat(store.getKey("server", password)).isEqualTo(identity.key());
    assertThat(store.getCertificateChain("server")).containsExactly(identity.certificate());
  }
}
