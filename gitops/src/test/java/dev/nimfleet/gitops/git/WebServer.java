package dev.nimfleet.gitops.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A Git server over HTTPS: `git http-backend` behind the JDK's server, with a certificate that
/// only its own authority file vouches for.
public final class WebServer implements AutoCloseable {
  private static final char[] PASSWORD = "password".toCharArray();

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Path authority;
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private volatile Answer answer;

  /// What a server does with a request.
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private WebServer(HttpsServer server, Path authority, Answer answer) {
    this.server = server;
    this.authority = authority;
    this.answer = answer;
  }

  /// A certificate for the loopback address, and who vouches for it: itself.
  public record Identity(Path keys, Path authority) {
    /// Makes one.
    public static Identity make(Path folder) {
      Path keys = folder.resolve("keys.p12");
      Path authority = folder.resolve("authority.pem");
      keytool(
          folder,
          keys,
          "-genkeypair",
          "-keyalg",
          "EC",
          "-dname",
          "CN=git",
          "-ext",
          "san=ip:127.0.0.1");
      keytool(folder, keys, "-exportcert", "-rfc", "-file", authority.toString());
      return new Identity(keys, authority);
    }

    private static void keytool(Path folder, Path keys, String... arguments) {
      Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
      List<String> store =
          List.of(
              "-alias", "git", "-keystore", keys.toString(), "-storepass", new String(PASSWORD));
      Upstream.run(
          folder,
          Stream.of(List.of(program.toString()), List.of(arguments), store)
              .flatMap(List::stream)
              .toArray(String[]::new));
    }
  }

  /// Serves the repositories of a folder to whoever knows a token.
  public static WebServer start(Path folder, String token, Identity identity) throws IOException {
    HttpsServer http =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setHttpsConfigurator(new HttpsConfigurator(context(identity.keys())));
    var server = new WebServer(http, identity.authority(), backend(folder));
    String login = "Basic " + encoded("git:" + token);
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Optional<String> given =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
            given.ifPresent(server.logins::add);
            if (given.filter(login::equals).isPresent()) {
              server.answer.to(exchange);
            } else {
              exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
              exchange.sendResponseHeaders(401, -1);
            }
          }
        });
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  /// Where something is on it.
  public String url(String path) {
    return "https://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), path);
  }

  /// Who vouches for it.
  public Path authority() {
    return authority;
  }

  /// What clients said who they are, as often as they did.
  List<String> logins() {
    return logins;
  }

  void answer(Answer other) {
    answer = other;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static String encoded(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static SSLContext context(Path keys) throws IOException {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The CGI contract, as far as Git needs it.
  private static Answer backend(Path root) {
    return exchange -> {
      var builder = new ProcessBuilder("git", "http-backend");
      Map<String, String> environment = builder.environment();
      environment.put("GIT_PROJECT_ROOT", root.toString());
      environment.put("GIT_HTTP_EXPORT_ALL", "1");
      environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
      environment.put("REMOTE_USER", "git");
      environment.put("REQUEST_METHOD", exchange.getRequestMethod());
      environment.put("PATH_INFO", exchange.getRequestURI().getPath());
      environment.put(
          "QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
      header(exchange, "Content-Type").ifPresent(it -> environment.put("CONTENT_TYPE", it));
      header(exchange, "Content-Encoding")
          .ifPresent(it -> environment.put("HTTP_CONTENT_ENCODING", it));
      header(exchange, "Git-Protocol").ifPresent(it -> environment.put("GIT_PROTOCOL", it));
      byte[] request = exchange.getRequestBody().readAllBytes();
      environment.put("CONTENT_LENGTH", String.valueOf(request.length));
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(request);
      }
      try (InputStream out = process.getInputStream()) {
        respond(exchange, out);
      }
    };
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private static void respond(HttpExchange exchange, InputStream out) throws IOException {
    int status = 200;
    for (String line = line(out); !line.isEmpty(); line = line(out)) {
      String[] header = line.split(": ", 2);
      if (header[0].equals("Status")) {
        status = Integer.parseInt(header[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(header[0], header[1]);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    out.transferTo(exchange.getResponseBody());
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
