package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.http.Web;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Requests with the client's account, and their answers as they come. The client's own models
/// would lose fields that they do not know.
final class Wire implements AutoCloseable {
  /// The API server gives a request up after 34 s when it waits for webhooks, which may take 30.
  static final Duration LIMIT = Duration.ofSeconds(35);

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final String server;

  Wire(KubernetesClient client) {
    this.client = client;
    this.server = client.getMasterUrl().toString().replaceAll("/+$", "");
  }

  /// @param retryAfter in seconds, when the server asks for that
  record Answer(int code, String text, Optional<Duration> retryAfter) {
    boolean isSuccess() {
      return code >= 200 && code < 300;
    }
  }

  Answer get(String path) throws ClusterTrouble {
    return send("GET", path, builder(path));
  }

  /// Only what tells an object from others: what it holds does not leave the server.
  Answer getMetadata(String path) throws ClusterTrouble {
    return getAs("PartialObjectMetadata", path);
  }

  /// The same of each item of a list.
  Answer listMetadata(String path) throws ClusterTrouble {
    return getAs("PartialObjectMetadataList", path);
  }

  private Answer getAs(String kind, String path) throws ClusterTrouble {
    String form = "application/json;as=%s;g=meta.k8s.io;v=v1".formatted(kind);
    return send("GET", path, builder(path).setHeader("Accept", form));
  }

  Answer apply(String path, String yaml) throws ClusterTrouble {
    return send("PATCH", path, builder(path).patch("application/apply-patch+yaml", yaml));
  }

  Answer delete(String path, String options) throws ClusterTrouble {
    return send("DELETE", path, builder(path).delete("application/json", options));
  }

  String server() {
    return server;
  }

  /// Asks what is behind the API server. Whoever waits for it ends it at its limit; the connection
  /// ends somewhat later, so that it is always the first who says so.
  CompletableFuture<Web.Answer> pass(String path, Web.Request request) {
    long limit = request.limit().plus(GRACE).toMillis();
    HttpRequest.Builder asked = builder(path).timeout(limit, TimeUnit.MILLISECONDS);
    request.body().ifPresent(body -> asked.post("application/json", body));
    request.headers().forEach(asked::setHeader);
    var read = new ByteArrayOutputStream();
    return client
        .getHttpClient()
        .consumeBytes(
            asked.build(),
            (buffers, body) -> {
              buffers.forEach(buffer -> append(read, buffer));
              if (read.size() > Web.MOST_BYTES) body.cancel();
              else body.consume();
            })
        .thenCompose(answer -> {
          answer.body().consume();
          return answer
              .body()
              .done()
              .thenApply(_ -> new Web.Answer(answer.code(), read.toByteArray()));
        });
  }

  private static void append(ByteArrayOutputStream read, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    read.writeBytes(bytes);
  }

  private HttpRequest.Builder builder(String path) {
    return client
        .getHttpClient()
        .newHttpRequestBuilder()
        .uri(server + path)
        .header("Accept", "application/json")
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Answer send(String verb, String path, HttpRequest.Builder request) throws ClusterTrouble {
    String asked = verb + " " + path.replaceAll("\\?.*", "");
    CompletableFuture<HttpResponse<byte[]>> answer = send(request);
    try {
      HttpResponse<byte[]> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          response.code(),
          new String(response.body(), StandardCharsets.UTF_8),
          Optional.ofNullable(response.header("Retry-After"))
              .filter(text -> text.matches("[0-9]{1,4}"))
              .map(text -> Duration.ofSeconds(Long.parseLong(text))));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ClusterTrouble(Reason.UNREACHABLE, ApiErrors.silent(asked, LIMIT));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ClusterTrouble(Reason.UNREACHABLE, ApiErrors.unreachable(server, cause));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ClusterTrouble(Reason.UNREACHABLE, ApiErrors.interrupted(asked));
    }
  }

  /// The client throws when it finds no token, for example.
  private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest.Builder request) {
    try {
      return client.getHttpClient().sendAsync(request.build(), byte[].class);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
