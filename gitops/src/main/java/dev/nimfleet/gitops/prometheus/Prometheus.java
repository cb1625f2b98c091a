package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.http.Bounded;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The HTTP API of one Prometheus. Whatever goes wrong is no data, with the reason.
public final class Prometheus implements Metrics {
  /// The answer to a query of ours is one series.
  private static final long MOST_BYTES = 1 << 20;

  private final Bounded http;
  private final URI address;
  private final Supplier<Map<String, String>> headers;
  private final Duration timeout;

  /// @param address as KEDA is told it, with a path where it has one
  /// @param headers a tenant and credentials, asked for each time since tokens are renewed
  public Prometheus(
      HttpClient client, URI address, Supplier<Map<String, String>> headers, Duration timeout) {
    this.http = new Bounded(client, timeout, MOST_BYTES);
    this.address = address;
    this.headers = headers;
    this.timeout = timeout;
  }

  @Override
  public Answer ask(String query, Instant at) {
    try {
      return read(http.send(request(query, at), BodyHandlers.ofByteArray()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("it was not waited for");
    } catch (TimeoutException e) {
      return unknown("it did not answer within %d ms".formatted(timeout.toMillis()));
    } catch (ExecutionException e) {
      return unknown(reason(e));
    } catch (IllegalArgumentException e) {
      return unknown("its address or a header is none: %s".formatted(e.getMessage()));
    }
  }

  private HttpRequest request(String query, Instant at) {
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
    headers.get().forEach(request::header);
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
    return new Answer.Unknown("Prometheus at %s: %s".formatted(address, reason));
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
