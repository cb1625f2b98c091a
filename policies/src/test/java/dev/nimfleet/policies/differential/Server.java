package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.policies.cel.authorization.AccessQuestion;
import dev.nimfleet.policies.cel.authorization.Authority;
import dev.nimfleet.policies.cel.authorization.Decision;
import dev.nimfleet.policies.cel.authorization.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The answers of a real kube-apiserver. Requests are dry runs, so that none changes what the next
/// one finds.
final class Server implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BY_POLICY = "validation.policy.admission.k8s.io/";

  private final Path folder;
  private final ApiServer server;
  private final ApiClient client;
  private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private final Map<String, String> versions = new ConcurrentHashMap<>();

  private int markers;

  private Server(Path folder, ApiServer server) {
    this.folder = folder;
    this.server = server;
    this.client = server.client().lenient();
  }

  static Server start() {
    try {
      Path folder = Files.createTempDirectory("nimfleet-differential-");
      Path policy =
          Files.writeString(
              folder.resolve("audit.yaml"),
              """
              apiVersion: audit.k8s.io/v1
              kind: Policy
              omitStages: [RequestReceived]
              rules: [{level: Metadata, verbs: [create, update, delete]}, {level: None}]
              """);
      return new Server(
          folder,
          ApiServer.start(
              List.of(
                  "--audit-policy-file=" + policy,
                  "--audit-log-path=" + folder.resolve("audit.log"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ApiClient client() {
    return client;
  }

  /// Answers what a user may do.
  Authority authority() {
    return question -> {
      JsonNode status = client.create(REVIEW, review(question)).orThrow().json().path("status");
      return new Decision(
          status.path("allowed").asBoolean(false),
          status.path("reason").asString(""),
          Optional.of(status.path("evaluationError").asString("")).filter(text -> !text.isEmpty()));
    };
  }

  private static final ObjectRef REVIEW =
      ObjectRef.ofCluster("authorization.k8s.io/v1", "SubjectAccessReview", "review");

  private static String review(AccessQuestion question) {
    String groups =
        question.user().groups().stream()
            .map(Wire::quoted)
            .collect(Collectors.joining(", ", "[", "]"));
    String what =
        switch (question) {
          case AccessQuestion.OfPath(_, String verb, String path) ->
              "nonResourceAttributes: {verb: %s, path: %s}"
                  .formatted(Wire.quoted(verb), Wire.quoted(path));
          case AccessQuestion.OfResource(_, String verb, Resource resource) ->
              "resourceAttributes: {verb: %s, group: %s, resource: %s, subresource: %s, namespace: %s, name: %s}"
                  .formatted(
                      Wire.quoted(verb),
                      Wire.quoted(resource.group()),
                      Wire.quoted(resource.resource()),
                      Wire.quoted(resource.subresource()),
                      Wire.quoted(resource.namespace()),
                      Wire.quoted(resource.name()));
        };
    return "{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {user: %s, groups: %s, %s}}"
        .formatted(Wire.quoted(question.user().name()), groups, what);
  }

  /// Makes all that the pairs need, objects first, since policies are against some of them; returns
  /// when all policies are in force.
  void prepare(Collection<Pair> pairs) {
    Map<String, MapNode> namespaces = new LinkedHashMap<>();
    Map<String, MapNode> policies = new LinkedHashMap<>();
    Map<String, MapNode> bindings = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      pair.namespace().ifPresent(namespace -> namespaces.put(name(namespace), namespace));
      policies.put(pair.policyName(), pair.policy());
      pair.bindings().forEach(binding -> bindings.put(name(binding), binding));
    }
    forEach(namespaces.values(), this::create);
    forEach(pairs, pair -> pair.present().forEach(this::create));
    forEach(pairs, this::createOld);
    forEach(policies.values(), this::createPolicy);
    forEach(bindings.values(), this::create);
    awaitInForce();
  }

  /// What comes last is in force when all before it is.
  private void awaitInForce() {
    List<MapNode> last = Wire.maps("marker", MARKER.replace("the-marker", "marker-" + ++markers));
    create(last.get(0));
    create(last.get(1));
    create(last.get(2));
    MapNode marker = last.get(3);
    boolean isInForce =
        Patience.until(
            LIMIT,
            () ->
                client
                    .dryRun()
                    .create(ObjectRef.of(marker), Wire.json(marker))
                    .message()
                    .contains("in force"));
    if (!isInForce) throw new IllegalStateException("The policies never came into force.");
  }

  private static final String MARKER =
      """
      - apiVersion: v1
        kind: Namespace
        metadata: {name: the-marker}
      - apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: the-marker}
        spec:
          matchConstraints:
            resourceRules:
            - apiGroups: [differential.nimfleet.dev]
              apiVersions: [v1]
              operations: [CREATE]
              resources: [samples]
              resourceNames: [the-marker]
          validations:
          - {expression: 'false', message: in force}
      - apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: the-marker}
        spec: {policyName: the-marker, validationActions: [Deny]}
      - apiVersion: differential.nimfleet.dev/v1
        kind: Sample
        metadata: {name: the-marker, namespace: the-marker}
      """;

  /// The answers to all pairs, by their names.
  Map<String, Answer> answers(List<Pair> pairs) {
    List<ApiResponse> responses = each(pairs, this::ask);
    Map<String, Map<String, String>> audits = audits(pairs);
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      answers.put(
          pair.name(), Answer.of(responses.get(i), audits.getOrDefault(key(pair), Map.of())));
    }
    return answers;
  }

  private ApiResponse ask(Pair pair) {
    ObjectRef ref = ObjectRef.of(pair.subject());
    ApiClient dry = client.dryRun();
    return switch (pair.operation()) {
      case "CREATE" -> dry.create(ref, Wire.json(pair.subject()));
      case "UPDATE" -> dry.update(ref, Wire.json(pair.subject().with(version(pair))));
      default -> dry.delete(ref);
    };
  }

  private MapNode version(Pair pair) {
    return Wire.map(
        "metadata: {resourceVersion: '%s'}"
            .formatted(Objects.requireNonNull(versions.get(pair.name()))));
  }

  private void createPolicy(MapNode policy) {
    ApiResponse response = client.create(ObjectRef.of(policy), Wire.json(policy));
    if (!response.isSuccess()) refused.put(name(policy), response.message());
  }

  /// Why the server does not take a policy at all.
  Optional<String> refusal(Pair pair) {
    return Optional.ofNullable(refused.get(pair.policyName()));
  }

  private ApiResponse create(MapNode object) {
    ApiResponse response = client.create(ObjectRef.of(object), Wire.json(object));
    if (response.isSuccess() || response.reason().equals("AlreadyExists")) return response;
    throw new IllegalStateException(
        "%s is refused: %s".formatted(Wire.json(object), response.message()));
  }

  private void createOld(Pair pair) {
    pair.oldObject()
        .ifPresent(old -> {
          JsonNode made = create(old).json();
          if (old.find("metadata", "deletionTimestamp").isPresent()) {
            client.delete(ObjectRef.of(old)).orThrow();
            made = client.get(ObjectRef.of(old)).orThrow().json();
          }
          versions.put(pair.name(), made.path("metadata").path("resourceVersion").asString(""));
        });
  }

  /// What policies wrote into the audit log on each request.
  private Map<String, Map<String, String>> audits(List<Pair> pairs) {
    Map<String, String> policies =
        pairs.stream().collect(Collectors.toMap(Server::key, Pair::policyName));
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    boolean isComplete =
        Patience.until(
            LIMIT,
            () -> {
              found.clear();
              for (JsonNode event : events()) {
                JsonNode about = event.path("objectRef");
                String key = key(event.path("verb").asString(""), about);
                if (policies.containsKey(key)) {
                  found.put(key, annotations(event, policies.get(key)));
                }
              }
              return found.size() == policies.size();
            });
    if (!isComplete) {
      List<String> missing = new ArrayList<>(policies.keySet());
      missing.removeAll(found.keySet());
      throw new IllegalStateException("The audit log says nothing of " + missing);
    }
    return found;
  }

  private List<JsonNode> events() {
    return Wire.text(folder.resolve("audit.log"))
        .lines()
        .filter(line -> line.contains("dryRun=All") && line.endsWith("}"))
        .map(line -> JsonMapper.shared().readTree(line))
        .toList();
  }

  private static Map<String, String> annotations(JsonNode event, String policy) {
    return event
        .path("annotations")
        .propertyStream()
        .filter(
            each -> each.getKey().startsWith(BY_POLICY) || each.getKey().startsWith(policy + "/"))
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().asString()));
  }

  private static String key(Pair pair) {
    ObjectRef ref = ObjectRef.of(pair.subject());
    return "%s %s/%s".formatted(pair.operation(), ref.namespace(), ref.name());
  }

  private static String key(String verb, JsonNode about) {
    boolean isNamespace = about.path("resource").asString("").equals("namespaces");
    return "%s %s/%s"
        .formatted(
            verb.toUpperCase(Locale.ROOT),
            isNamespace ? "" : about.path("namespace").asString(""),
            about.path("name").asString(""));
  }

  private static String name(MapNode object) {
    return object.text("metadata", "name").orElseThrow();
  }

  private <T> void forEach(Collection<T> all, Consumer<T> action) {
    each(
        all,
        item -> {
          action.accept(item);
          return true;
        });
  }

  private <T, R> List<R> each(Collection<T> all, Function<T, R> action) {
    List<Future<R>> running =
        all.stream().map(item -> workers.submit(() -> action.apply(item))).toList();
    List<R> results = new ArrayList<>();
    for (Future<R> each : running) {
      try {
        results.add(each.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    server.close();
    for (Path file : Wire.files(folder)) file.toFile().delete();
    folder.toFile().delete();
  }
}
