package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.http.Bounded;
import dev.nimfleet.gitops.http.Https;
import dev.nimfleet.gitops.http.Login;
import dev.nimfleet.gitops.http.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// The HTTP API of one Prometheus. Whatever goes wrong is no data, with the reason.
public final class Prometheus implements Metrics {
  /// The answer to a query of ours is one series.
  private static final long MOST_BYTES = 1 << 20;

  private final Client client;
  private final URI address;
  private final Headers headers;
  private final Duration timeout;

  /// How it is convinced to answer. Files are read anew for each question.
  ///
  /// @param token the bearer token
  /// @param authorities see [Https]
  /// @param tenant of a Prometheus for several, such as Mimir
  public record Access(
      Optional<Secret> token, Optional<Path> authorities, Optional<String> tenant) {
    /// Whoever comes is answered.
    public static final Access ANYBODY =
        new Access(Optional.empty(), Optional.empty(), Optional.empty());

    private Map<String, String> headers() throws IOException {
      Map<String, String> headers = new HashMap<>();
      if (token.isPresent()) headers.put("Authorization", "Bearer " + token.get().read());
      tenant.ifPresent(name -> headers.put("X-Scope-OrgID", name));
      return headers;
    }
  }

  /// What a question says about who asks.
  @FunctionalInterface
  interface Headers {
    Map<String, String> now() throws IOException;
  }

  private interface Client {
    HttpClient now() throws IOException;
  }

  /// @param address as KEDA is told it, with a path where it has one
  public Prometheus(URI address, Access access, Duration timeout) {
    this(new Https(access.authorities())::client, address, access::headers, timeout);
  }

  Prometheus(HttpClient client, URI address, Headers headers, Duration timeout) {
    this(() -> client, address, headers, timeout);
  }

  private Prometheus(Client client, URI address, Headers headers, Duration timeout) {
    this.client = client;
    this.address = address;
    this.headers = headers;
    this.timeout = timeout;
  }

  @Override
  public Answer ask(String query, Instant at) {
    try {
      var http = new Bounded(client.now(), timeout, MOST_BYTES);
      return read(http.send(request(query, at), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return unknown("it is not asked: %s".formatted(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("it was not waited for");
    } catch (TimeoutException e) {
      return unknown("it did not answer within %d ms".formatted(timeout.toMillis()));
    } catch (ExecutionException e) {
      return unknown(reason(e));
    } catch (IllegalArgumentException _) { // its message would quote the token
      return unknown("its address or a header is none");
    }
  }

  private HttpRequest request(String query, Instant at) throws IOException {
    String base = address.toString().replaceAll("/+$", "");
    URI uri =
        URI.create(
            "%s/api/v1/query?query=%s&time=%d.%03d"
                .formatted(
                    base,
                    URLEncoder.encode(query, StandardCharsets.UTF_8),
                    at.getEpochSecond(),
                    at.getNano() / 1_000_000));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
    headers.now().forEach(request::header);
    return request.GET().build();
  }

  private Answer read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    try {
      Answer answer = QueryAnswer.read(response.body());
      return status == 200 || answer instanceof Answer.Unknown ? answer : refused(status);
    } catch (QueryAnswer.Unreadable e) {
      return status == 200 ? unknown(e.reason()) : refused(status);
    }
  }

  private Answer refused(int status) {
    return unknown("it answers with HTTP %d".formatted(status));
  }

  private Answer unknown(String reason) {
    return new Answer.Unknown(
        "Prometheus at %s: %s".formatted(Login.hidden(address.toString()), Login.hidden(reason)));
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof HttpTimeoutException) {
      return "it did not answer in time";
    }
    return cause instanceof IOException && cause.getMessage() == null
        ? "it cannot be reached"
        : "it cannot be reached: %s".formatted(cause.getMessage());
  }
}
