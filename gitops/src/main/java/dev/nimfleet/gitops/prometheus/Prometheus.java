package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.http.Login;
import dev.nimfleet.gitops.http.Secret;
import dev.nimfleet.gitops.http.Web;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The HTTP API of one Prometheus. Whatever goes wrong is no data, with the reason.
public final class Prometheus implements Metrics {
  private final Web web;
  private final URI address;
  private final Headers headers;
  private final Duration timeout;

  /// How it is convinced to answer. Files are read anew for each question.
  ///
  /// @param token the bearer token
  /// @param tenant of a Prometheus for several, such as Mimir
  public record Access(Optional<Secret> token, Optional<String> tenant) {
    /// Whoever comes is answered.
    public static final Access ANYBODY = new Access(Optional.empty(), Optional.empty());

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

  /// @param web by which it is reached
  /// @param address as KEDA is told it, with a path where it has one
  public Prometheus(Web web, URI address, Access access, Duration timeout) {
    this(web, address, access::headers, timeout);
  }

  Prometheus(Web web, URI address, Headers headers, Duration timeout) {
    this.web = web;
    this.address = address;
    this.headers = headers;
    this.timeout = timeout;
  }

  @Override
  public Answer ask(String query, Instant at) {
    Web.Request request;
    try {
      request = new Web.Request(uri(query, at), headers.now(), Optional.empty(), timeout);
    } catch (IOException e) {
      return unknown("it is not asked: %s".formatted(e.getMessage()));
    }
    try {
      return read(web.send(request));
    } catch (HttpTimeoutException _) {
      return unknown("it did not answer within %d ms".formatted(timeout.toMillis()));
    } catch (IOException e) {
      return unknown("it cannot be reached: %s".formatted(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unknown("it was not waited for");
    } catch (IllegalArgumentException _) { // its message would quote the token
      return unknown("its address or a header is none");
    }
  }

  private URI uri(String query, Instant at) {
    return URI.create(
        "%s/api/v1/query?query=%s&time=%d.%03d"
            .formatted(
                address.toString().replaceAll("/+$", ""),
                URLEncoder.encode(query, StandardCharsets.UTF_8),
                at.getEpochSecond(),
                at.getNano() / 1_000_000));
  }

  private Answer read(Web.Answer response) {
    int status = response.status();
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
}
