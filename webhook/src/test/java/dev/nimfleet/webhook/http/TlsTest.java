package dev.nimfleet.webhook.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.webhook.tls.ClientAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may speak with the webhook, and how.
class TlsTest {
  private static final KeyManager[] NONE = {};
  private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");

  /// The least that a client of TLS 1.1 says: ECDHE with ECDSA and AES, on P-256.
  private static final String HELLO_OF_TLS_1_1 =
      "1603010048"
          + "01000044"
          + "0302"
          + "00".repeat(32)
          + "00"
          + "0004c009c00a"
          + "0100"
          + "0017"
          + "000a00040002"
          + "0017"
          + "000b00020100"
          + "ff01000100"
          + "0017"
          + "0000";

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothCurrentVersionsAreSpoken(String version) throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = Caller.of(webhook.port(), webhook.authorities(), NONE, List.of(version))) {
      assertThat(caller.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      assertThat(caller.protocol()).isEqualTo(version);
    }
  }

  @Test
  void olderOnesAreNot() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var socket = new Socket(InetAddress.getLoopbackAddress(), webhook.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(HexFormat.of().parseHex(HELLO_OF_TLS_1_1));
      InputStream in = socket.getInputStream();
      byte[] alert = in.readNBytes(7);
      assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
      assertThat(alert[5]).as("that is fatal").isEqualTo((byte) 2);
      assertThat(alert[6]).as("`protocol_version`").isEqualTo((byte) 70);
    }
  }

  @Test
  void plainHttpIsNotAnswered() throws IOException {
    try (var webhook = LocalWebhook.usual();
        var socket = new Socket(InetAddress.getLoopbackAddress(), webhook.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .doesNotContain("HTTP/1.1 2");
    }
  }

  /// S2: whoever must show a certificate and has none gets no answer at all.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void withoutACertificateThereIsNoAnswer(String version) {
    var authority = new ClientAuthority();
    try (var webhook = LocalWebhook.admitting(authority.trust())) {
      assertNoAnswer(webhook, NONE, version);
      assertNoAnswer(webhook, new ClientAuthority().keys("CN=kube-apiserver"), version);
    }
  }

  private static void assertNoAnswer(LocalWebhook webhook, KeyManager[] keys, String version) {
    assertThatThrownBy(
            () -> {
              try (var caller =
                  Caller.of(webhook.port(), webhook.authorities(), keys, List.of(version))) {
                caller.review(LocalWebhook.review()).answer();
              }
            })
        .isInstanceOf(IOException.class);
  }

  /// Nobody has to restart a replica, nor to wait for one, when an authority comes or goes.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anotherAuthorityIsAdmittedFromTheNextConnectionOn(String version) throws IOException {
    var before = new ClientAuthority();
    var after = new ClientAuthority();
    KeyManager[] old = before.keys("CN=kube-apiserver");
    try (var webhook = LocalWebhook.admitting(before.trust());
        var open = Caller.of(webhook.port(), webhook.authorities(), old, List.of(version))) {
      assertThat(open.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      assertNoAnswer(webhook, after.keys("CN=kube-apiserver"), version);
      webhook.admit(after.trust());
      assertNoAnswer(webhook, old, version);
      assertNoAnswer(webhook, NONE, version);
      assertThat(open.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      try (var caller =
          Caller.of(
              webhook.port(),
              webhook.authorities(),
              after.keys("CN=kube-apiserver"),
              List.of(version))) {
        assertThat(caller.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
      }
    }
  }

  /// S2: the authority of a cluster gives certificates to its nodes and its people too.
  @Test
  void aCertificateOfSomebodyElseIsForbidden() throws IOException {
    var authority = new ClientAuthority();
    try (var webhook = LocalWebhook.admitting(authority.trust());
        var caller =
            Caller.of(
                webhook.port(),
                webhook.authorities(),
                authority.keys("CN=system:node:a,O=system:nodes"),
                BOTH)) {
      var answer = caller.review(LocalWebhook.review()).answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).isEqualTo("Only an API server may call.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anApiServerIsAdmitted(String version) throws IOException {
    var authority = new ClientAuthority();
    try (var webhook = LocalWebhook.admitting(authority.trust());
        var caller =
            Caller.of(
                webhook.port(),
                webhook.authorities(),
                authority.keys("CN=kube-apiserver"),
                List.of(version))) {
      assertThat(caller.review(LocalWebhook.review()).answer().status()).isEqualTo(200);
    }
  }
}
