package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.http.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The services of a cluster, by its API server: it passes on what is asked, and checks no
/// certificate of theirs. It keeps `Authorization` for itself.
record ServiceProxy(Wire wire, Json json) implements Web {
  private static final int ERROR = 400;
  private static final Pattern SERVICE =
      Pattern.compile("([-a-z0-9]+)\\.([-a-z0-9]+)(\\.svc(\\.[-.a-z0-9]+)?)?");

  @Override
  public Answer send(Request request) throws IOException, InterruptedException {
    CompletableFuture<Answer> asked = wire.pass(path(request.uri()), request);
    try {
      Answer answer = asked.get(request.limit().toMillis(), TimeUnit.MILLISECONDS);
      Optional<String> refusal = answer.status() < ERROR ? Optional.empty() : refusal(answer);
      if (refusal.isPresent()) throw new IOException(refusal.get());
      return answer;
    } catch (TimeoutException _) {
      throw request.late();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(ApiErrors.unreachable(wire.server(), cause), cause);
    } finally {
      asked.cancel(true);
    }
  }

  private static String path(URI uri) throws IOException {
    Matcher service = SERVICE.matcher(String.valueOf(uri.getHost()));
    if (!service.matches()) throw new IOException(ApiErrors.noService(uri));
    boolean isHttps = "https".equals(uri.getScheme());
    int port = uri.getPort() < 0 ? (isHttps ? 443 : 80) : uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return "/api/v1/namespaces/%s/services/%s%s:%d/proxy%s%s"
        .formatted(
            service.group(2),
            isHttps ? "https:" : "",
            service.group(1),
            port,
            uri.getRawPath(),
            query);
  }

  /// What the API server itself says, other than what the service does.
  private Optional<String> refusal(Answer answer) {
    Optional<MapNode> status = json.object(new String(answer.body(), StandardCharsets.UTF_8));
    return status
        .filter(it -> it.text("kind").filter("Status"::equals).isPresent())
        .filter(it -> it.text("apiVersion").filter("v1"::equals).isPresent())
        .flatMap(it -> it.text("message"));
  }
}
