package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.JsonString;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.http.Bounded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// The models of a cluster over HTTP, from within it: NIM speaks OpenAI's API.
public final class HttpEndpoints implements Endpoints {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /// The first request of a model that is just loaded is slow.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration NAMES_LIMIT = Duration.ofSeconds(5);
  private static final long MOST = 1 << 20;

  /// What says that a model is of another kind.
  private static final Set<Integer> OTHER_KIND = Set.of(400, 404, 405, 422);

  /// What NIM offers, by the kind of model; one that does not is answered with 404 or the like.
  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "chat/completions",
              "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":1"),
          new Question("completions", "\"prompt\":\"Hi\",\"max_tokens\":1"),
          new Question("embeddings", "\"input\":[\"Hi\"],\"input_type\":\"query\""));

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final BiFunction<String, String, URI> addresses;

  private record Question(String path, String fields) {}

  /// Finds services by their names in the cluster's DNS.
  public HttpEndpoints() {
    this((namespace, service) -> URI.create("http://%s.%s.svc:8000".formatted(service, namespace)));
  }

  /// @param addresses of services, by namespace and name
  HttpEndpoints(BiFunction<String, String, URI> addresses) {
    this.addresses = addresses;
  }

  @Override
  public Set<String> served(String namespace, String service) {
    try {
      HttpResponse<String> answer =
          send(HttpRequest.newBuilder(uri(namespace, service, "models")).GET(), NAMES_LIMIT);
      if (answer.statusCode() != 200) return Set.of();
      return YamlReader.read(new Source(service, answer.body()), new Diagnostics()).stream()
          .filter(MapNode.class::isInstance)
          .flatMap(models -> KubeObject.items((MapNode) models, "data").stream())
          .flatMap(model -> model.text("id").stream())
          .collect(Collectors.toSet());
    } catch (IOException _) {
      return Set.of();
    }
  }

  @Override
  public Optional<String> warmUp(String namespace, String service, String model, int requests) {
    int code = 0;
    for (Question question : QUESTIONS) {
      String body = "{\"model\":%s,%s}".formatted(JsonString.quoted(model), question.fields());
      for (int request = 0; request < requests; request++) {
        try {
          code =
              send(
                      HttpRequest.newBuilder(uri(namespace, service, question.path()))
                          .header("Content-Type", "application/json")
                          .POST(BodyPublishers.ofString(body)),
                      LIMIT)
                  .statusCode();
        } catch (IOException e) {
          return Optional.of("`/v1/%s` does not answer (%s)".formatted(question.path(), e));
        }
        if (code != 200) break;
      }
      if (code == 200) return Optional.empty();
      if (!OTHER_KIND.contains(code)) {
        return Optional.of("`/v1/%s` answers %d".formatted(question.path(), code));
      }
    }
    return Optional.of("it takes no kind of request that nimfleet knows (%d)".formatted(code));
  }

  private URI uri(String namespace, String service, String path) {
    return addresses.apply(namespace, service).resolve("/v1/" + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, Duration limit)
      throws IOException {
    try {
      return new Bounded(client, limit, MOST).send(request.build(), BodyHandlers.ofString());
    } catch (TimeoutException _) {
      throw new IOException("nothing within %d s".formatted(limit.toSeconds()));
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
