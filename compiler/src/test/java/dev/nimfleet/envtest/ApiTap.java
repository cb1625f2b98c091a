package dev.nimfleet.envtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API server as one client reaches it. All that the client writes is seen here before the
/// client learns that it is written, and what it asks may be answered here instead.
///
/// ```java
/// try (ApiTap tap = server.tap()) {
///   tap.after(write -> process.kill()); // written, and nobody knows
/// }
/// ```
public final class ApiTap implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final URI origin;
  private final String token;
  private final List<Write> writes = new CopyOnWriteArrayList<>();
  private volatile Function<Asked, Optional<Answer>> before = _ -> Optional.empty();
  private volatile Consumer<Write> after = _ -> {};

  private ApiTap(HttpServer server, HttpClient http, URI origin, String token) {
    this.server = server;
    this.http = http;
    this.origin = origin;
    this.token = token;
  }

  /// A request that has come in.
  ///
  /// @param path without its query
  public record Asked(String verb, String path, String query) {
    /// Whether it changes something.
    public boolean isWrite() {
      return !verb.equals("GET") && !query.contains("dryRun=");
    }
  }

  /// What is answered in place of the server.
  ///
  /// @param retryAfter in seconds; 0 for none
  public record Answer(int code, String json, int retryAfter) {}

  /// A request that has changed something.
  ///
  /// @param at when it was answered
  /// @param object as it is after it
  public record Write(Instant at, Asked asked, JsonNode object) {
    public String kind() {
      return object.path("kind").asString("");
    }

    public String name() {
      return asked.path().replaceFirst("/status$", "").replaceFirst(".*/", "");
    }

    public boolean isOfStatus() {
      return asked.path().endsWith("/status");
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(at, asked.verb(), asked.path().replaceFirst(".*/nim/", ""));
    }
  }

  static ApiTap open(URI origin, HttpClient http, String token) {
    try {
      var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(loopback, 0);
      var tap = new ApiTap(server, http, origin, token);
      server.setExecutor(tap.threads);
      server.createContext("/", tap::pass);
      server.start();
      return tap;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes what lets a client in here, as an administrator.
  public Path kubeconfig(Path file) {
    return kubeconfig(file, token);
  }

  /// The same with somebody's token.
  public Path kubeconfig(Path file, String token) {
    try {
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: tap, cluster: {server: "http://127.0.0.1:%d"}}]
          users: [{name: admin, user: {token: "%s"}}]
          contexts: [{name: tap, context: {cluster: tap, user: admin}}]
          current-context: tap
          """
              .formatted(server.getAddress().getPort(), token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asked of each request; with an answer, the server never hears of it.
  public void before(Function<Asked, Optional<Answer>> instead) {
    before = instead;
  }

  /// Told of each write, before the client knows of it.
  public void after(Consumer<Write> told) {
    after = told;
  }

  /// All that was written so far, in the order of the answers.
  public List<Write> writes() {
    return List.copyOf(writes);
  }

  private void pass(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      URI uri = exchange.getRequestURI();
      String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
      var asked = new Asked(exchange.getRequestMethod(), uri.getRawPath(), query);
      Optional<Answer> instead = before.apply(asked);
      if (instead.isPresent()) {
        answer(exchange, instead.get());
        return;
      }
      HttpResponse<byte[]> response =
          http.send(request(exchange, body), BodyHandlers.ofByteArray());
      if (asked.isWrite() && response.statusCode() / 100 == 2) {
        var write = new Write(Instant.now(), asked, JsonMapper.shared().readTree(response.body()));
        synchronized (writes) { // one after the other, as they are told
          writes.add(write);
          after.accept(write);
        }
      }
      for (String name : List.of("Content-Type", "Retry-After")) {
        response
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
      }
      send(exchange, response.statusCode(), response.body());
    } catch (IOException _) {
      // The client has gone, or the server has; each finds that out by itself.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(origin.resolve(exchange.getRequestURI()))
            .timeout(LIMIT)
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (String name : List.of("Accept", "Authorization", "Content-Type", "User-Agent")) {
      exchange
          .getRequestHeaders()
          .getOrDefault(name, List.of())
          .forEach(value -> request.header(name, value));
    }
    return request.build();
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (answer.retryAfter() > 0) {
      exchange.getResponseHeaders().add("Retry-After", String.valueOf(answer.retryAfter()));
    }
    send(exchange, answer.code(), answer.json().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }
}
