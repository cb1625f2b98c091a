package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.live.LookupKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Plain GET requests with the client's account. The client's own informers would keep all objects
/// a second time, do not tell of bookmarks, and so cannot say how old what they know is.
final class Api {
  private final KubernetesClient client;
  private final String server;
  private final KubernetesSerialization json;

  Api(KubernetesClient client) {
    this.client = client;
    this.server = client.getMasterUrl().toString().replaceAll("/+$", "");
    this.json = client.getKubernetesSerialization();
  }

  /// What was answered.
  record Answer(int code, String text) {
    boolean isSuccess() {
      return code == 200;
    }
  }

  /// The whole answer.
  ///
  /// @param limit for all of it
  Answer get(String path, Duration limit) throws Unreachable {
    HttpResponse<byte[]> response = send(path, limit, byte[].class, false);
    return new Answer(response.code(), text(response.body()));
  }

  /// An answer that goes on, whose body is read while it comes.
  ///
  /// @param limit for its beginning
  HttpResponse<InputStream> open(String path, Duration limit) throws Unreachable {
    return send(path, limit, InputStream.class, true);
  }

  /// What was answered about a kind.
  ///
  /// @throws Unreachable when that says nothing of it
  Map<?, ?> map(LookupKind kind, Answer answer) throws Unreachable {
    if (!answer.isSuccess()) throw refused(kind, answer.code(), answer.text());
    return map(answer.text()).orElseThrow(() -> new Unreachable(ApiErrors.unreadable(kind)));
  }

  /// @param text the Status of the API server, or what somebody on the way to it says
  Unreachable refused(LookupKind kind, int code, String text) {
    String message =
        map(text)
            .flatMap(status -> Optional.ofNullable(status.get("message")))
            .map(Object::toString)
            .orElse(text);
    return new Unreachable(ApiErrors.refused(kind, code, message));
  }

  /// What a text holds, if it is a JSON object.
  Optional<Map<?, ?>> map(String text) {
    if (!text.startsWith("{")) return Optional.empty(); // the client would take it for YAML
    try {
      return Optional.of(json.unmarshal(text, Map.class));
    } catch (RuntimeException _) { // of the parser, whose name is no business of ours
      return Optional.empty();
    }
  }

  private <T> HttpResponse<T> send(String path, Duration limit, Class<T> body, boolean goesOn)
      throws Unreachable {
    HttpRequest.Builder request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(server + path)
            .header("Accept", "application/json")
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (goesOn) request.forStreaming();
    CompletableFuture<HttpResponse<T>> answer = send(request.build(), body);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new Unreachable(ApiErrors.silent(path, limit), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Unreachable(
          cause instanceof HttpTimeoutException
              ? ApiErrors.silent(path, limit)
              : ApiErrors.unreachable(path, cause),
          cause);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new Unreachable(ApiErrors.unreachable(path, e), e);
    }
  }

  /// The client throws when it finds no token, for example.
  private <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, Class<T> body) {
    try {
      return client.getHttpClient().sendAsync(request, body);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
