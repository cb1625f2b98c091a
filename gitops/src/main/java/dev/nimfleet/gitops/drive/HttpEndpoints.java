package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.JsonString;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.http.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The models of a cluster over HTTP: NIM speaks OpenAI's API.
public final class HttpEndpoints implements Endpoints {
  /// The first request of a model that is just loaded is slow.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration NAMES_LIMIT = Duration.ofSeconds(5);

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

  private final Web web;

  private record Question(String path, String fields) {}

  /// @param web that finds services by their names in the cluster's DNS
  public HttpEndpoints(Web web) {
    this.web = web;
  }

  @Override
  public Set<String> served(String namespace, String service) {
    try {
      Web.Answer answer = send(namespace, service, "models", Optional.empty(), NAMES_LIMIT);
      if (answer.status() != 200) return Set.of();
      var names = new Source(service, new String(answer.body(), StandardCharsets.UTF_8));
      return YamlReader.read(names, new Diagnostics()).stream()
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
          code = send(namespace, service, question.path(), Optional.of(body), LIMIT).status();
        } catch (IOException e) {
          return Optional.of(
              "`/v1/%s` does not answer (%s)".formatted(question.path(), e.getMessage()));
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

  private Web.Answer send(
      String namespace, String service, String path, Optional<String> body, Duration limit)
      throws IOException {
    URI uri = URI.create("http://%s.%s.svc:8000/v1/%s".formatted(service, namespace, path));
    try {
      return web.send(new Web.Request(uri, Map.of(), body, limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
