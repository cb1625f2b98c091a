package dev.nimfleet.webhook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.tls.Happening;
import dev.nimfleet.webhook.tls.KeychainStore;
import dev.nimfleet.webhook.tls.Lifetimes;
import dev.nimfleet.webhook.tls.Mint;
import dev.nimfleet.webhook.tls.Pem;
import dev.nimfleet.webhook.tls.SelfManaged;
import dev.nimfleet.webhook.tls.ServerIdentity;
import dev.nimfleet.webhook.tls.ServerNames;
import dev.nimfleet.webhook.tls.Upkeep;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// S20: whatever becomes of the registration and of the Secret, API servers trust what is served.
@RequiresApiServer
class CertificatesInAClusterTest {
  private static final String NAMESPACE = "nimfleet-system";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ServerNames NAMES = ServerNames.ofService("nimfleet-webhook", NAMESPACE);

  private static final AtomicReference<Optional<ApiServer>> SERVER =
      new AtomicReference<>(Optional.empty());

  private final ConcurrentLinkedQueue<Happening> journal = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() {
    ApiServer server = ApiServer.start();
    SERVER.set(Optional.of(server));
    server.client().createNamespaces(NAMESPACE, "guarded");
  }

  @AfterEach
  void unregister() {
    kubectl("delete", "validatingwebhookconfigurations", "--all");
  }

  @AfterAll
  static void stop() {
    SERVER.get().ifPresent(ApiServer::close);
  }

  @RepeatedTest(5)
  void replicasThatStartAtOnceAgree(RepetitionInfo repetition) throws Exception {
    String name = "agree-" + repetition.getCurrentRepetition();
    apply(configuration(name, 1));
    var barrier = new CyclicBarrier(3);
    List<SelfManaged> replicas;
    try (KubernetesClient client = client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      replicas = IntStream.range(0, 3).mapToObj(_ -> replica(client, name)).toList();
      var steps =
          replicas.stream()
              .map(replica ->
                  threads.submit(() -> {
                    barrier.await();
                    replica.step();
                    return replica;
                  }))
              .toList();
      for (var step : steps) step.get();
    }

    assertThat(replicas)
        .extracting(SelfManaged::current)
        .containsOnly(replicas.getFirst().current());
    assertThat(journal).containsOnlyOnce(Happening.AUTHORITY_MADE);
    assertThat(bundles(name)).hasSize(2).containsOnly(replicas.getFirst().caBundle());
  }

  @Test
  void aBundleThatIsDeletedOrEditedIsHealed() throws Exception {
    apply(configuration("healed", 1));
    try (KubernetesClient client = client()) {
      var configurations =
          configurations(client, "healed", Optional.empty(), InstantSource.system());
      var replica = replica(client, "healed", configurations, Lifetimes.USUAL);
      try (Upkeep upkeep = upkeep(replica);
          AutoCloseable watch = configurations.watch(upkeep::wake)) {
        assertThat(watch).isNotNull();
        String good = awaitBundles("healed");

        patch("healed", "[{op: remove, path: /webhooks/0/clientConfig/caBundle}]");
        assertThat(Patience.until(LIMIT, () -> bundles("healed").equals(List.of(good, good))))
            .isTrue();

        String foreign =
            Pem.write(
                new Mint(Lifetimes.USUAL, ServerNames.ofService("evil", "elsewhere"))
                    .authority(Instant.now())
                    .certificate());
        patch(
            "healed",
            "[{op: replace, path: /webhooks/1/clientConfig/caBundle, value: %s}]"
                .formatted(base64(good + foreign)));
        assertThat(Patience.until(LIMIT, () -> bundles("healed").equals(List.of(good, good))))
            .isTrue();
        assertThat(journal).contains(Happening.FOREIGN_AUTHORITY_REMOVED);
      }
    }
  }

  @Test
  void whatIsRightIsNotWritten() {
    apply(configuration("quiet", 1));
    try (KubernetesClient client = client()) {
      var replica = replica(client, "quiet");
      replica.step();
      String before = version("quiet");
      replica.step();
      replica(client, "quiet").step();

      assertThat(version("quiet")).isEqualTo(before);
    }
  }

  @Test
  void aSecretThatIsDeletedIsMadeAgainAndItsAuthorityStaysTrusted() {
    apply(configuration("deleted", 1));
    try (KubernetesClient client = client()) {
      var replica = replica(client, "deleted");
      replica.step();
      var old = replica.current();
      String before = replica.caBundle();

      kubectl("delete", "secret", "deleted", "-n", NAMESPACE);
      replica(client, "deleted").step(); // one that knows nothing of the old
      replica.step();

      assertThat(bundles("deleted"))
          .allSatisfy(
              bundle -> assertThat(bundle).contains(before).hasSizeGreaterThan(before.length()));
      assertThat(replica.current()).isEqualTo(old);
    }
  }

  @Test
  void aWriteThatIsOvertakenIsTriedAgain() {
    try (KubernetesClient client = client()) {
      kubectl(
          "create", "secret", "generic", "overtaken", "-n", NAMESPACE, "--from-literal=other=1");
      var store = new Overtaken(new SecretStore(client, NAMESPACE, "overtaken"));
      var configurations = configurations(client, "none", Optional.empty(), InstantSource.system());
      replica(store, configurations, Lifetimes.USUAL).step();

      assertThat(store.lost).isEqualTo(1);
      assertThat(kubectl("get", "secret", "overtaken", "-n", NAMESPACE, "-o", "jsonpath={.data}"))
          .contains("tls.crt", "other");
      assertThat(journal).contains(Happening.CONFIGURATION_MISSING);
    }
  }

  @Test
  void aBreakGlassIsHonouredAndThenUndone() {
    apply(configuration("glass", 1));
    Instant now = Instant.now();
    AtomicReference<Instant> clock = new AtomicReference<>(now);
    try (KubernetesClient client = client()) {
      var configurations = configurations(client, "glass", Optional.empty(), clock::get);
      var replica = replica(client, "glass", configurations, Lifetimes.USUAL);
      replica.step();
      String good = bundles("glass").getFirst();
      String before = get("glass", "{.webhooks}");
      patch(
          "glass",
          """
          - {op: add, path: /metadata/annotations, value: {
              nimfleet.dev/break-glass-until: "%s",
              nimfleet.dev/break-glass-restore: '%s'}}
          - {op: replace, path: /webhooks/0/failurePolicy, value: Ignore}
          - {op: replace, path: /webhooks/0/namespaceSelector, value: {matchLabels: {none: here}}}
          - {op: remove, path: /webhooks/0/clientConfig/caBundle}
          """
              .formatted(now.plusSeconds(60), before));

      replica.step();
      assertThat(bundles("glass")).containsOnly(good);
      assertThat(policies("glass")).isEqualTo("Ignore Fail");
      assertThat(journal).contains(Happening.BREAK_GLASS_SEEN);

      clock.set(now.plusSeconds(61));
      replica.step();
      assertThat(policies("glass")).isEqualTo("Fail Fail");
      assertThat(get("glass", "{.webhooks}")).isEqualTo(before);
      assertThat(get("glass", "{.metadata.annotations}")).doesNotContain("break-glass");
    }
  }

  @Test
  void aBreakGlassThatCannotBeReadIsUndoneFromTheTemplate() {
    String template = configuration("unread", 1);
    apply(template);
    try (KubernetesClient client = client()) {
      var configurations =
          configurations(client, "unread", Optional.of(template), InstantSource.system());
      var replica = replica(client, "unread", configurations, Lifetimes.USUAL);
      patch(
          "unread",
          """
          - {op: add, path: /metadata/annotations, value: {nimfleet.dev/break-glass-until: tomorrow}}
          - {op: replace, path: /webhooks/1/failurePolicy, value: Ignore}
          """);

      replica.step();
      assertThat(policies("unread")).isEqualTo("Fail Fail");
      assertThat(bundles("unread")).hasSize(2).containsOnly(replica.caBundle());
    }
  }

  @Test
  void aConfigurationOrAnEntryThatIsDeletedComesBackFromTheTemplate() {
    String template = configuration("back", 1);
    try (KubernetesClient client = client()) {
      var configurations =
          configurations(client, "back", Optional.of(template), InstantSource.system());
      var replica = replica(client, "back", configurations, Lifetimes.USUAL);
      replica.step();
      assertThat(bundles("back")).hasSize(2).containsOnly(replica.caBundle());

      patch("back", "[{op: remove, path: /webhooks/0}]");
      replica.step();
      assertThat(bundles("back")).hasSize(2).containsOnly(replica.caBundle());

      kubectl("delete", "validatingwebhookconfiguration", "back");
      replica.step();
      assertThat(bundles("back")).hasSize(2).containsOnly(replica.caBundle());
      assertThat(journal).contains(Happening.ENTRY_RECREATED, Happening.CONFIGURATION_RECREATED);
    }
  }

  /// Each request is a handshake of its own.
  @Test
  void theApiServerTrustsTheWebhookThroughoutARotation() throws Exception {
    var lifetimes =
        new Lifetimes(
            Duration.ofDays(3650),
            Duration.ofDays(1200),
            Duration.ofSeconds(3),
            Duration.ofHours(1));
    Instant longAgo = Instant.now().minus(Duration.ofDays(2500));
    var old = new Mint(lifetimes, NAMES).authority(longAgo);
    try (KubernetesClient client = client();
        var webhook = new AdmissionServer()) {
      var store = new SecretStore(client, NAMESPACE, "rotation");
      var data = new HashMap<String, String>();
      data.put("ca.crt", Pem.write(old.certificate()));
      data.put("ca.key", Pem.write(old.key()));
      assertThat(store.create(data)).isTrue();
      apply(configuration("rotation", webhook.port()));
      var configurations =
          configurations(client, "rotation", Optional.empty(), InstantSource.system());
      var replica = replica(store, configurations, lifetimes);
      replica.onChange(webhook::serve);

      replica.step();
      assertThat(isSignedBy(replica.current(), old.certificate())).isTrue();
      assertThat(Patience.until(LIMIT, () -> isDenied(admit("deny-first")))).isTrue();
      assertThat(bundles("rotation").getFirst()).contains(Pem.write(old.certificate()));

      int requests = 0;
      Instant limit = Instant.now().plus(LIMIT);
      while (isSignedBy(replica.current(), old.certificate()) && Instant.now().isBefore(limit)) {
        assertThat(admit("during-" + requests++).orThrow().code()).isEqualTo(201);
        replica.step();
      }
      assertThat(requests).isGreaterThan(10);
      assertThat(isSignedBy(replica.current(), old.certificate())).isFalse();
      assertThat(journal).contains(Happening.AUTHORITY_ANNOUNCED, Happening.AUTHORITY_PROMOTED);
      for (int i = 0; i < 20; i++) admit("after-" + i).orThrow();
      assertThat(bundles("rotation").getFirst()).contains(Pem.write(old.certificate()));

      // As if the last leaf of the old authority had ended.
      Map<String, String> later = new HashMap<>(store.read().orElseThrow().data());
      later.put("ca-retired.until", "2026-01-01T00:00:00Z");
      assertThat(store.replace(store.read().orElseThrow(), later)).isTrue();
      replica.step();
      assertThat(bundles("rotation").getFirst())
          .doesNotContain(Pem.write(old.certificate()))
          .isEqualTo(replica.caBundle());
      for (int i = 0; i < 20; i++) admit("last-" + i).orThrow();
      assertThat(isDenied(admit("deny-last"))).isTrue();
    }
  }

  /// The API server believes nobody else's certificate, so what goes before proves something.
  @Test
  void theApiServerRefusesAWebhookThatItDoesNotTrust() throws Exception {
    try (KubernetesClient client = client();
        var webhook = new AdmissionServer()) {
      var stranger = new Mint(Lifetimes.USUAL, NAMES);
      webhook.serve(stranger.leaf(stranger.authority(Instant.now()), Instant.now()));
      apply(configuration("stranger", webhook.port()));
      replica(client, "stranger").step();

      assertThat(Patience.until(LIMIT, () -> admit("x").message().contains("unknown authority")))
          .isTrue();
    }
  }

  private static boolean isSignedBy(Optional<ServerIdentity> identity, X509Certificate authority) {
    return identity
        .orElseThrow()
        .certificate()
        .getIssuerX500Principal()
        .equals(authority.getSubjectX500Principal());
  }

  /// Loses the first race.
  private static final class Overtaken implements KeychainStore {
    private final KeychainStore store;
    private int lost;

    private Overtaken(KeychainStore store) {
      this.store = store;
    }

    @Override
    public Optional<Stored> read() {
      Optional<Stored> read = store.read();
      if (lost == 0) kubectl("label", "secret", "overtaken", "-n", NAMESPACE, "by=another");
      return read;
    }

    @Override
    public boolean create(Map<String, String> data) {
      return store.create(data);
    }

    @Override
    public boolean replace(Stored before, Map<String, String> data) {
      boolean written = store.replace(before, data);
      if (!written) lost++;
      return written;
    }
  }

  private SelfManaged replica(KubernetesClient client, String name) {
    var configurations = configurations(client, name, Optional.empty(), InstantSource.system());
    return replica(client, name, configurations, Lifetimes.USUAL);
  }

  private SelfManaged replica(
      KubernetesClient client, String name, WebhookConfigurations trust, Lifetimes lifetimes) {
    return replica(new SecretStore(client, NAMESPACE, name), trust, lifetimes);
  }

  private SelfManaged replica(
      KeychainStore store, WebhookConfigurations trust, Lifetimes lifetimes) {
    return new SelfManaged(
        store, trust, new Mint(lifetimes, NAMES), InstantSource.system(), this::note);
  }

  private WebhookConfigurations configurations(
      KubernetesClient client, String name, Optional<String> template, InstantSource clock) {
    return new WebhookConfigurations(client, name, () -> template, clock, this::note);
  }

  private void note(Happening happening, String sentence) {
    journal.add(happening);
    assertThat(sentence).doesNotContain("PRIVATE").endsWith(".");
  }

  private static Upkeep upkeep(SelfManaged replica) {
    return Upkeep.start("certificates", replica::step, Upkeep.USUAL, failure -> {});
  }

  private static KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(server().kubeconfig().toFile()))
        .build();
  }

  private static ApiServer server() {
    return SERVER.get().orElseThrow();
  }

  private static String kubectl(String... arguments) {
    return server().kubectl(arguments);
  }

  private static void apply(String yaml) {
    String name =
        yaml.lines().filter(line -> line.startsWith("  name: ")).findFirst().orElseThrow();
    server()
        .client()
        .create(
            ObjectRef.ofCluster(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                name.substring("  name: ".length())),
            yaml)
        .orThrow();
  }

  private static ApiResponse admit(String name) {
    return server()
        .client()
        .create(
            new ObjectRef("v1", "ConfigMap", "guarded", name),
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}".formatted(name));
  }

  private static boolean isDenied(ApiResponse response) {
    return response.message().contains("denied the request");
  }

  private static void patch(String name, String patch) {
    kubectl("patch", "validatingwebhookconfiguration", name, "--type=json", "-p", patch);
  }

  private static String get(String name, String path) {
    return kubectl("get", "validatingwebhookconfiguration", name, "-o", "jsonpath=" + path);
  }

  private static String version(String name) {
    return get(name, "{.metadata.resourceVersion}");
  }

  private static String policies(String name) {
    return get(name, "{.webhooks[*].failurePolicy}");
  }

  /// Of each entry that has one.
  private static List<String> bundles(String name) {
    return List.of(get(name, "{.webhooks[*].clientConfig.caBundle}").split(" ")).stream()
        .map(bundle -> new String(Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII))
        .toList();
  }

  private static String awaitBundles(String name) {
    assertThat(
            Patience.until(
                LIMIT, () -> bundles(name).size() == 2 && Set.copyOf(bundles(name)).size() == 1))
        .isTrue();
    return bundles(name).getFirst();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String configuration(String name, int port) {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: %1$s
    webhooks:
    - name: a.nimfleet.dev
      clientConfig: {url: "https://127.0.0.1:%2$d/validate"}
      failurePolicy: Fail
      sideEffects: None
      admissionReviewVersions: [v1]
      timeoutSeconds: 5
      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %3$s}}
      rules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
    - name: b.nimfleet.dev
      clientConfig: {url: "https://127.0.0.1:%2$d/validate"}
      failurePolicy: Fail
      sideEffects: None
      admissionReviewVersions: [v1]
      rules:
      - {apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [widgets]}
    """
        .formatted(name, port, port == 1 ? "nowhere" : "guarded");
  }
}
