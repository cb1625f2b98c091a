package dev.nimfleet.webhook.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nimfleet.webhook.tls.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A webhook that denies objects with `deny` in their names, over TLS with whatever identity it is
/// given, on a connection a request.
final class AdmissionServer implements AutoCloseable {
  private static final Pattern UID = Pattern.compile("\"uid\":\"([^\"]+)\"");
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*deny[^\"]*)\"");

  private final HttpsServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final CurrentIdentity identities = new CurrentIdentity();

  AdmissionServer() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext("/validate", AdmissionServer::answer);
    server.setHttpsConfigurator(new HttpsConfigurator(identities.context()));
    server.start();
  }

  void serve(ServerIdentity identity) {
    identities.set(identity);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      String review = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Matcher uid = UID.matcher(review);
      if (!uid.find()) throw new IllegalArgumentException(review);
      byte[] answer =
          """
          {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
           "response": {"uid": "%s", "allowed": %s}}
          """
              .formatted(uid.group(1), !NAME.matcher(review).find())
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.close();
  }
}
