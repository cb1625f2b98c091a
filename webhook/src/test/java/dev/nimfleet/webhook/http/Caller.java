package dev.nimfleet.webhook.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// One connection to a webhook, on which anything can be sent.
public final class Caller implements AutoCloseable {
  private static final int LIMIT_MILLIS = 20_000;

  private final SSLSocket socket;

  private Caller(SSLSocket socket) {
    this.socket = socket;
  }

  public static Caller of(int port, String authorities) {
    return of(port, authorities, new KeyManager[0], List.of("TLSv1.3", "TLSv1.2"));
  }

  /// Connects.
  ///
  /// @param authorities as PEM, whom it trusts
  public static Caller of(int port, String authorities, KeyManager[] keys, List<String> protocols) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      var pem = new ByteArrayInputStream(authorities.getBytes(StandardCharsets.UTF_8));
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), each);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      context.init(keys, trust.getTrustManagers(), null);
      var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setEnabledProtocols(protocols.toArray(String[]::new));
      socket.setSoTimeout(LIMIT_MILLIS);
      return new Caller(socket);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What was answered.
  public record Answer(int status, String headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// What the server has shown.
  public X509Certificate server() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  String protocol() {
    return socket.getSession().getProtocol();
  }

  Caller send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Caller send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /// The head of a request with these headers, each of which ends its line.
  Caller post(String path, String headers) throws IOException {
    return send(
        "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
            .formatted(path, headers.replace("\n", "\r\n")));
  }

  /// A request as an API server sends it.
  Caller review(String path, byte[] body) throws IOException {
    return post(path, json(body.length)).send(body);
  }

  public Caller review(byte[] body) throws IOException {
    return review("/validate?timeout=5s", body);
  }

  static String json(long length) {
    return "Content-Type: application/json\nContent-Length: %d\n".formatted(length);
  }

  public Answer answer() throws IOException {
    InputStream in = socket.getInputStream();
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) throw new IOException("It closed after: " + head);
      head.write(next);
    }
    String text = head.toString(StandardCharsets.UTF_8);
    int length =
        text.lines()
            .filter(line -> line.startsWith("Content-Length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .findFirst()
            .orElse(0);
    return new Answer(Integer.parseInt(text.substring(9, 12)), text, in.readNBytes(length));
  }

  /// Whether nothing more comes, be it by a close or a reset.
  boolean isClosed() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
