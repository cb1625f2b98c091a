package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends YAML to the API server exactly as it was written, with strict field validation, and gives
/// back what the server says, good or bad.
public final class ApiClient {
  private static final String WRITE = "?fieldValidation=Strict&fieldManager=nimfleet-test";
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final Duration CRD_LIMIT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final URI server;
  private final String token;
  private final String write;

  ApiClient(HttpClient http, URI server, String token) {
    this(http, server, token, WRITE);
  }

  private ApiClient(HttpClient http, URI server, String token, String write) {
    this.http = http;
    this.server = server;
    this.token = token;
    this.write = write;
  }

  /// The same server, which now checks all that is sent and keeps nothing.
  public ApiClient dryRun() {
    return new ApiClient(http, server, token, write + "&dryRun=All");
  }

  /// The same server, which now drops the fields that it does not know, and says nothing.
  public ApiClient lenient() {
    return new ApiClient(http, server, token, write.replace("Strict", "Ignore"));
  }

  public ApiResponse create(ObjectRef ref, String yaml) {
    return post(collection(ref), yaml);
  }

  /// Server-side apply.
  public ApiResponse apply(ObjectRef ref, String yaml) {
    return send(
        request("PATCH", path(ref) + write, BodyPublishers.ofString(yaml))
            .header("Content-Type", "application/apply-patch+yaml"));
  }

  /// Replaces the whole object, which must name the version that it replaces.
  public ApiResponse update(ObjectRef ref, String yaml) {
    return send(
        request("PUT", path(ref) + write, BodyPublishers.ofString(yaml))
            .header("Content-Type", "application/yaml"));
  }

  /// Replaces the whole object, as a controller written in Go does: fields that its types do not
  /// have are dropped, and it is a manager of its own.
  public ApiResponse replace(ObjectRef ref, String json, String manager) {
    return send(
        request(
                "PUT",
                path(ref) + "?fieldValidation=Ignore&fieldManager=" + manager,
                BodyPublishers.ofString(json))
            .header("Content-Type", "application/json"));
  }

  public ApiResponse get(ObjectRef ref) {
    return get(path(ref));
  }

  /// For what is no object, such as `/version`.
  public ApiResponse get(String path) {
    return send(request("GET", path, BodyPublishers.noBody()));
  }

  /// All objects of a kind in a namespace; in every namespace when that is empty.
  public ApiResponse list(String apiVersion, String kind, String namespace) {
    return get(collection(apiVersion, kind, namespace));
  }

  /// What has happened to the objects of a kind since a resource version: watch events in their
  /// order, each with `type` and `object`.
  public List<JsonNode> changes(String apiVersion, String kind, String namespace, String since) {
    String watch = "?watch=1&timeoutSeconds=1&resourceVersion=" + since;
    return get(collection(apiVersion, kind, namespace) + watch)
        .orThrow()
        .body()
        .lines()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  public ApiResponse delete(ObjectRef ref) {
    return send(request("DELETE", path(ref) + write, BodyPublishers.noBody()));
  }

  public void createNamespaces(String... names) {
    for (String name : names) {
      var ref = ObjectRef.ofCluster("v1", "Namespace", name);
      create(ref, "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name))
          .orThrow();
    }
  }

  /// Any other request, such as for `…/status`, by its path.
  ///
  /// @param json empty for none
  public ApiResponse send(String method, String path, String json) {
    if (json.isEmpty()) return send(request(method, path, BodyPublishers.noBody()));
    return send(
        request(method, path, BodyPublishers.ofString(json))
            .header("Content-Type", "application/json"));
  }

  /// Returns once objects of all the new kinds can be created.
  public void installCrds(List<String> yaml) {
    List<JsonNode> crds = yaml.stream().map(crd -> post(CRDS, crd).orThrow().json()).toList();
    crds.forEach(this::awaitServed);
  }

  private void awaitServed(JsonNode crd) {
    if (!Patience.until(CRD_LIMIT, () -> isServed(crd)))
      throw new IllegalStateException("Not served within %s: %s".formatted(CRD_LIMIT, crd));
  }

  private boolean isServed(JsonNode crd) {
    JsonNode spec = crd.path("spec");
    String group = spec.path("group").asString();
    String kind = spec.path("names").path("kind").asString();
    return isEstablished(crd.path("metadata").path("name").asString())
        && spec.path("versions")
            .valueStream()
            .filter(version -> version.path("served").asBoolean())
            .map(version -> group + "/" + version.path("name").asString())
            .allMatch(apiVersion -> isServed(apiVersion, kind));
  }

  /// Established comes first; then discovery learns of it, and the handler takes a moment more.
  private boolean isServed(String apiVersion, String kind) {
    return resource(apiVersion, kind).isPresent() && list(apiVersion, kind, "").isSuccess();
  }

  private boolean isEstablished(String crd) {
    return get(CRDS + "/" + crd)
        .json()
        .path("status")
        .path("conditions")
        .valueStream()
        .filter(condition -> condition.path("type").asString("").equals("Established"))
        .anyMatch(condition -> condition.path("status").asString("").equals("True"));
  }

  private String path(ObjectRef ref) {
    return collection(ref) + "/" + ref.name();
  }

  private String collection(ObjectRef ref) {
    return collection(ref.apiVersion(), ref.kind(), ref.namespace());
  }

  private String collection(String apiVersion, String kind, String namespace) {
    String resource =
        resource(apiVersion, kind)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "The API server serves no `%s` of `%s`.".formatted(kind, apiVersion)));
    String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return root(apiVersion) + within + "/" + resource;
  }

  /// The plural that stands for a kind in paths, fresh from discovery: a test may add kinds any
  /// time.
  private Optional<String> resource(String apiVersion, String kind) {
    ApiResponse discovery = get(root(apiVersion));
    if (!discovery.isSuccess()) return Optional.empty();
    return discovery
        .json()
        .path("resources")
        .valueStream()
        .filter(resource -> resource.path("kind").asString("").equals(kind))
        .map(resource -> resource.path("name").asString())
        .filter(name -> !name.contains("/")) // `nimservices/status` has the same kind
        .findFirst();
  }

  /// The core group has a root of its own.
  private static String root(String apiVersion) {
    return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
  }

  private ApiResponse post(String collection, String yaml) {
    return send(
        request("POST", collection + write, BodyPublishers.ofString(yaml))
            .header("Content-Type", "application/yaml"));
  }

  private HttpRequest.Builder request(String method, String path, BodyPublisher body) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(REQUEST_LIMIT)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json")
        .method(method, body);
  }

  private ApiResponse send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      return ApiResponse.of(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted in %s.".formatted(request), e);
    }
  }
}
