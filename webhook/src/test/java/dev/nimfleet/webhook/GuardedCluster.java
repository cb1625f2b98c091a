package dev.nimfleet.webhook;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.tiers.TierReader;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.webhook.Setup.Listening;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.Terms;
import dev.nimfleet.webhook.install.InstallFile;
import dev.nimfleet.webhook.install.InstallOptions;
import dev.nimfleet.webhook.install.InstallOptions.Certificates;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import dev.nimfleet.webhook.install.Installation;
import dev.nimfleet.webhook.install.Registration;
import dev.nimfleet.webhook.kubernetes.Connection;
import dev.nimfleet.webhook.tls.ClientFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real API server with the real kinds and all that `nimfleet install` prints, which asks a
/// webhook in this JVM. That has the account which is printed for it, and no other rights. Only the
/// way to it differs: no network leads from the API server to a Service here, so that the
/// registration names a port of this machine.
final class GuardedCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  static final String HOME = InstallOptions.NAMESPACE;

  /// A namespace that is guarded whole, and one where only what serves a model is judged.
  static final String GUARDED = "nim-prod";

  static final String FREE = "team-a";

  static final ObjectRef REGISTRATION =
      ObjectRef.ofCluster(
          "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", Registration.NAME);

  private static final List<Rule> RULES = rules();
  private static final Set<String> GUARD = Set.of(GUARDED);

  private static final String AUDIT =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - {level: Metadata, users: ["system:serviceaccount:nimfleet-system:nimfleet-webhook"]}
      - {level: Metadata, verbs: [create, update, patch, delete]}
      - {level: None}
      """;

  private final Path folder;
  private final ApiServer server;
  private final CurrentTerms terms = new CurrentTerms(terms(Tiers.NONE));
  private final Connection connection;
  private final InCluster webhook;
  private final String registration;

  /// What is not as usual.
  ///
  /// @param flags for kube-apiserver
  /// @param clients who may call the webhook; none lets anybody
  /// @param clock of the webhook
  record Circumstances(List<String> flags, Optional<ClientFile> clients, InstantSource clock) {
    static final Circumstances USUAL =
        new Circumstances(List.of(), Optional.empty(), InstantSource.system());
  }

  private GuardedCluster(Path folder, Circumstances circumstances) throws IOException {
    this.folder = folder;
    Path audit = Files.writeString(folder.resolve("audit.yaml"), AUDIT);
    server =
        ApiServer.start(
            Stream.concat(
                    Stream.of(
                        "--audit-policy-file=" + audit,
                        "--audit-log-path=" + folder.resolve("audit.log")),
                    circumstances.flags().stream())
                .toList());
    client().createNamespaces(GUARDED, FREE);
    RealCrds crds = RealCrds.find().orElseThrow();
    client().installCrds(crds.texts("main"));
    client().installCrds(List.of(OpenReports.CRD));
    for (InstallFile file : installed()) if (isOfTheWebhook(file)) apply(file);
    connection = Connection.open(Optional.of(account()));
    webhook = new InCluster(connection, terms, place(circumstances), circumstances.clock());
    registration = atThisMachine(webhook.webhook().port(LIMIT));
    client().apply(REGISTRATION, registration).orThrow();
    keepTemplate();
    await("the webhook is ready", () -> health("/readyz").startsWith("200"));
    awaitGuarded();
  }

  static GuardedCluster start() {
    return in(Circumstances.USUAL);
  }

  static GuardedCluster in(Circumstances circumstances) {
    try {
      return new GuardedCluster(Files.createTempDirectory("nimfleet-guarded-"), circumstances);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Pods and alerts, and what only they need, run nowhere here.
  private static boolean isOfTheWebhook(InstallFile file) {
    return !file.name().startsWith("5") && !file.name().startsWith("90");
  }

  private static List<InstallFile> installed() {
    var options =
        new InstallOptions(
            HOME,
            List.of(GUARDED),
            InstallOptions.REPLICAS,
            Mode.ENFORCE,
            "registry.example.com/nimfleet:0.1.0",
            Certificates.SELF,
            true,
            InstallOptions.MONITORING,
            Optional.empty());
    return new Installation(options, RULES).files();
  }

  private void apply(InstallFile file) {
    if (file.name().startsWith("10-")) {
      client().installCrds(List.of(file.text()));
    } else {
      client().apply(ObjectRef.of(file.object()), file.text()).orThrow();
    }
  }

  /// What the pod would find beside it.
  private Path account() throws IOException {
    String token =
        server.kubectl("create", "token", "nimfleet-webhook", "--namespace=" + HOME).strip();
    String kubeconfig =
        Files.readString(server.kubeconfig())
            .replaceAll("token: \"[^\"]+\"", "token: \"" + token + "\"");
    return Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
  }

  private InCluster.Place place(Circumstances circumstances) {
    return new InCluster.Place(
        new Listening("127.0.0.1", 0, 0, circumstances.clients()),
        HOME,
        "nimfleet-webhook",
        Registration.NAME,
        Optional.of(template()),
        Optional.empty(),
        "replica-0",
        Duration.ofSeconds(1),
        Duration.ZERO);
  }

  private Path template() {
    return folder.resolve("webhook.yaml");
  }

  private static String atThisMachine(int port) {
    String printed =
        installed().stream()
            .filter(file -> file.name().startsWith("90-"))
            .findFirst()
            .orElseThrow()
            .text();
    return printed.replaceAll(
        "(?m)^( +)service:\n(?:\\1 +.*\n)+",
        "$1url: https://127.0.0.1:%d/validate\n".formatted(port));
  }

  /// The registration, as the ConfigMap that is mounted beside the settings has it.
  void keepTemplate() {
    try {
      Files.writeString(template(), registration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void loseTemplate() {
    try {
      Files.deleteIfExists(template());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As a GitOps engine does again and again.
  void applyRegistration() {
    server.kubectl(
        "apply", "--server-side", "--field-manager=nimfleet-test", "-f", template().toString());
  }

  /// As the command does that `nimfleet breakglass` prints.
  void replaceRegistration() {
    server.kubectl("replace", "-f", template().toString());
  }

  /// The API server calls the webhook, and trusts it.
  void awaitGuarded() {
    await("what is wrong is refused", this::isGuarded);
  }

  boolean isGuarded() {
    return probe().message().contains("of nimfleet");
  }

  void awaitOpen() {
    await("what is wrong passes", () -> probe().isSuccess());
  }

  private ApiResponse probe() {
    return client()
        .dryRun()
        .create(Models.scaledObjectRef(GUARDED, "probe"), Models.cpuScaler(GUARDED, "probe"));
  }

  static void await(String what, BooleanSupplier condition) {
    if (!Patience.until(LIMIT, condition)) {
      throw new AssertionError("Not within %s: %s.".formatted(LIMIT, what));
    }
  }

  ApiServer server() {
    return server;
  }

  ApiClient client() {
    return server.client();
  }

  InCluster webhook() {
    return webhook;
  }

  /// A rule does not hold for an autoscaler of [#GUARDED].
  ///
  /// @param end the last day
  void waive(String namespace, String name, String policy, String object, LocalDate end) {
    client()
        .create(
            new ObjectRef("nimfleet.dev/v1alpha1", "PolicyWaiver", namespace, name),
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyWaiver
            metadata: {name: %s, namespace: %s}
            spec:
              policy: %s
              target: {kind: ScaledObject, namespace: nim-prod, name: %s}
              reason: nightly batch
              owner: ml-platform
              expires: "%s"
            """
                .formatted(name, namespace, policy, object, end))
        .orThrow();
  }

  /// As the operator says it once a cache is filled.
  void becomesReady(String namespace, String cache, String... profiles) {
    status(
        namespace,
        cache,
        Stream.of(profiles)
            .map("{\"name\": \"%s\", \"config\": {\"tp\": \"1\"}}"::formatted)
            .collect(Collectors.joining(", ", "\"Ready\", \"profiles\": [", "]")));
    await(
        "the webhook has seen it",
        () -> {
          ApiResponse asked =
              client()
                  .dryRun()
                  .create(
                      Models.serviceRef(namespace, "seen"),
                      Models.service(namespace, "seen", cache).replace(Models.FP8, profiles[0]));
          return asked.warnings().stream().noneMatch(text -> text.contains("not Ready"));
        });
  }

  private void status(String namespace, String cache, String state) {
    server.kubectl(
        "patch",
        "nimcache",
        cache,
        "--namespace=" + namespace,
        "--subresource=status",
        "--type=merge",
        "--patch={\"status\": {\"state\": %s}}".formatted(state));
  }

  /// An object as it would be put in the place of the one that is there.
  String asUpdate(ObjectRef ref, UnaryOperator<String> changed) {
    String version =
        client().get(ref).orThrow().json().path("metadata").path("resourceVersion").asString();
    return changed
        .apply(ref.name())
        .replace("\nmetadata: {", "\nmetadata: {resourceVersion: \"%s\", ".formatted(version));
  }

  /// What kubectl prints, whether it is done or not.
  String kubectl(String... arguments) {
    try {
      return server.kubectl(arguments);
    } catch (AssertionError e) {
      String text = String.valueOf(e.getMessage());
      return text.substring(text.indexOf(":\n") + 2);
    }
  }

  /// The same with a file `object.yaml`, the last argument of kubectl.
  String kubectl(String yaml, List<String> arguments) {
    try {
      Path file = Files.writeString(folder.resolve("object.yaml"), yaml);
      String[] all =
          Stream.concat(arguments.stream(), Stream.of("-f", file.toString()))
              .toArray(String[]::new);
      return kubectl(all).replace(file.toString(), "object.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Another PolicyConfig, as the file that is mounted has it.
  void configure(String yaml) {
    var diagnostics = new Diagnostics();
    Optional<Tiers> tiers =
        new TierReader(RULES, diagnostics).read(new Source("config.yaml", yaml));
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted());
    terms.replace(terms(tiers.orElseThrow()));
  }

  void configureAsShipped() {
    terms.replace(terms(Tiers.NONE));
  }

  private static Terms terms(Tiers tiers) {
    return new Terms(RULES, tiers, GUARD);
  }

  String metrics() {
    return health("/metrics");
  }

  /// The value of one line of the metrics, and 0 where there is none.
  double metric(String line) {
    return metrics()
        .lines()
        .filter(each -> each.startsWith(line + " "))
        .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
        .sum();
  }

  String health(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:%d%s".formatted(webhook.webhook().healthPort(), path));
      var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return response.statusCode() + "\n" + response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the audit log has on writes of an object, newest last.
  List<JsonNode> audited(String name) {
    return audited()
        .filter(event -> !isOfTheWebhook(event))
        .filter(event -> event.path("objectRef").path("name").asString("").equals(name))
        .toList();
  }

  /// What the API server did not let the webhook do, for want of rights.
  List<String> forbidden() {
    return audited()
        .filter(GuardedCluster::isOfTheWebhook)
        .filter(event -> event.path("responseStatus").path("code").asInt(0) == 403)
        .map(event -> event.path("verb").asString("") + " " + event.path("requestURI").asString(""))
        .distinct()
        .toList();
  }

  private static boolean isOfTheWebhook(JsonNode event) {
    return event
        .path("user")
        .path("username")
        .asString("")
        .equals("system:serviceaccount:nimfleet-system:nimfleet-webhook");
  }

  private Stream<JsonNode> audited() {
    try {
      return Files.readAllLines(folder.resolve("audit.log")).stream()
          .filter(line -> line.endsWith("}"))
          .map(JsonMapper.shared()::readTree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Rule> rules() {
    var diagnostics = new Diagnostics();
    List<Rule> rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted());
    return rules;
  }

  /// Whatever a test has made the webhook do, its account must have been enough for.
  @Override
  public void close() {
    webhook.close();
    connection.close();
    List<String> forbidden = forbidden();
    server.close();
    if (!forbidden.isEmpty()) throw new AssertionError("forbidden: " + forbidden);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
