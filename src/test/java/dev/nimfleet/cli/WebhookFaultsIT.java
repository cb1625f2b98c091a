package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.Load.Outcome;
import dev.nimfleet.compiler.catalogue.CatalogueCrds;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RequiresApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// S20, S21: three replicas of the distribution, registered at a real API server, and what may
/// happen to them. Whatever it is, no bad object gets in, and nobody has to lend a hand.
@RequiresApiServer
class WebhookFaultsIT {
  private static final int WRITERS = 4;

  /// For a loaded machine; what is waited for mostly takes a second.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration HEALED = Duration.ofSeconds(30);

  private static final Pattern TOKEN = Pattern.compile("token: \"([^\"]+)\"");

  private static final String EVERYWHERE =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: PolicyConfig
      spec:
        tiers:
        - {name: everywhere, actions: {"*": Deny}}
      """;

  @TempDir private static Path folder;
  private static ApiServer server;
  private static Balancer balancer;
  private static List<Replica> replicas;
  private static Path config;

  @BeforeAll
  static void install() throws IOException {
    server = ApiServer.start();
    server.client().createNamespaces("nimfleet-system", "nim-prod");
    server.client().installCrds(CatalogueCrds.texts(Release.MAIN));
    config = Files.writeString(folder.resolve("config.yaml"), EVERYWHERE);
    Path registration = folder.resolve("webhook.yaml");
    List<String> options =
        List.of(
            "--kubeconfig", server.kubeconfig().toString(),
            "--guard", "nim-prod",
            "--config", config.toString(),
            "--registration", registration.toString());
    replicas = Stream.generate(() -> new Replica(folder, options)).limit(3).toList();
    balancer = Balancer.of(replicas.stream().map(Replica::port).toList());
    Files.writeString(registration, registration());
    for (Replica replica : replicas) replica.start();
  }

  /// As `install` prints it, with the balancer where the Service would be. There is nothing to
  /// apply: replicas make a registration that is missing.
  private static String registration() {
    String url = "url: https://127.0.0.1:%d/validate".formatted(balancer.port());
    return new Shell(folder)
                .run(
                    Path.of("target", "nimfleet", "bin", "nimfleet").toAbsolutePath().toString(),
                    "install",
                    "--image",
                    "registry.example.com/nimfleet:0.1.0",
                    "--guard",
                    "nim-prod",
                    "-o",
                    "installed")
                .code()
            == 0
        ? read(folder.resolve("installed/90-validatingwebhookconfiguration.yaml"))
            .replaceAll("(?m)^( +)service:\n(?:\\1 +.*\n)+", "$1" + url + "\n")
        : "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void end() throws IOException {
    for (Replica replica : replicas) replica.kill();
    balancer.close();
    server.close();
  }

  @BeforeEach
  void everythingIsWell() {
    for (Replica replica : replicas) assertIn(LIMIT, replica::isReady);
    assertIn(LIMIT, WebhookFaultsIT::guards);
  }

  @Test
  void aReplicaThatIsKilledFailsOnlyWhatItWasJudging(TestReporter report) throws IOException {
    Replica killed = replicas.getFirst();
    try (Load load = Load.on(server.client(), WRITERS).more(60)) {
      killed.kill();
      long dead = System.nanoTime();
      load.more(200);
      assertThat(load.outcomes()).noneMatch(Outcome::isLetIn);
      assertThat(load.failed())
          .as("no more than one of each writer")
          .hasSizeLessThanOrEqualTo(WRITERS)
          .allSatisfy(failed -> assertThat(failed.began()).isLessThan(after(dead)))
          .allSatisfy(failed -> assertThat(failed.said()).contains("failed calling webhook"));
      report.publishEntry("killed", "%d of %d failed".formatted(load.failed().size(), load.size()));
    }
    killed.start();
  }

  /// An API server may take a connection that it has not heard of the end of.
  private static long after(long moment) {
    return moment + TimeUnit.SECONDS.toNanos(1);
  }

  @Test
  void aReplicaThatIsStoppedFailsNothing(TestReporter report) throws IOException {
    Replica stopped = replicas.getLast();
    try (Load load = Load.on(server.client(), WRITERS).more(60)) {
      stopped.stop();
      load.more(100);
      assertThat(load.failed()).isEmpty();
      report.publishEntry("stopped", "0 of %d failed".formatted(load.size()));
    }
    stopped.start();
  }

  @Test
  void anotherCertificateFailsNothing(TestReporter report) {
    try (Load load = Load.on(server.client(), WRITERS).more(20)) {
      List<Double> before = ends();
      server.kubectl(
          "patch",
          "secret",
          "nimfleet-webhook-certificates",
          "-n",
          "nimfleet-system",
          "--type=json",
          "-p",
          "[{\"op\": \"remove\", \"path\": \"/data/tls.crt\"}]");
      assertIn(LIMIT, () -> Stream.of(0, 1, 2).noneMatch(i -> ends().get(i).equals(before.get(i))));
      load.more(60);
      assertThat(load.failed()).isEmpty();
      report.publishEntry("certificate", "0 of %d failed".formatted(load.size()));
    }
    balancer.cut(); // and whoever connects anew trusts the new one
    assertIn(LIMIT, WebhookFaultsIT::guards);
    try (Load load = Load.on(server.client(), WRITERS).more(40)) {
      assertThat(load.failed()).isEmpty();
    }
  }

  /// When the leaf of each replica ends.
  private static List<Double> ends() {
    return replicas.stream()
        .map(replica ->
            metric(replica, "nimfleet_certificate_expiry_timestamp_seconds{certificate=\"leaf\"}"))
        .toList();
  }

  @Test
  void anApiServerThatRestartsIsGuardedFromItsFirstAnswer(TestReporter report) {
    try (Load load = Load.on(server.client(), WRITERS).more(20)) {
      server.halt();
      server.resume();
      long start = System.nanoTime();
      assertIn(LIMIT, WebhookFaultsIT::guards);
      report.publishEntry("API server restarted", since(start));
      load.more(40);
      assertThat(load.outcomes()).noneMatch(Outcome::isLetIn);
    }
    for (Replica replica : replicas) assertIn(LIMIT, replica::isReady);
  }

  @Test
  void aBundleThatIsDeletedIsBack(TestReporter report) {
    String good = bundle();
    long start = System.nanoTime();
    server.kubectl(
        "patch",
        "validatingwebhookconfiguration",
        "nimfleet",
        "--type=json",
        "-p",
        "[{\"op\": \"remove\", \"path\": \"/webhooks/0/clientConfig/caBundle\"}]");
    assertIn(HEALED, () -> bundle().equals(good));
    report.publishEntry("bundle back", since(start));
  }

  @Test
  void aRegistrationThatIsDeletedIsBack(TestReporter report) {
    long start = System.nanoTime();
    server
        .client()
        .delete(
            ObjectRef.ofCluster(
                "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "nimfleet"))
        .orThrow();
    assertIn(HEALED, WebhookFaultsIT::guards);
    report.publishEntry("registration back", since(start));
  }

  private static String bundle() {
    String encoded =
        server.kubectl(
            "get",
            "validatingwebhookconfiguration",
            "nimfleet",
            "-o",
            "jsonpath={.webhooks[0].clientConfig.caBundle}");
    return new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
  }

  /// S26: and the rules that were there hold until it is mended.
  @Test
  void aConfigurationThatIsBrokenChangesNothing() throws IOException {
    Files.writeString(config, EVERYWHERE.replace("Deny", "Denied"));
    for (Replica replica : replicas)
      assertIn(LIMIT, () -> metric(replica, "nimfleet_config_last_reload_successful") == 0);
    assertThat(guards()).isTrue();
    assertThat(replicas).allMatch(Replica::isReady);

    configure(EVERYWHERE.replace("Deny", "Warn"), 2);
    assertThat(Load.bad(server.client()).isLetIn()).isTrue();
    configure(EVERYWHERE, 3);
    assertThat(replicas)
        .allMatch(replica -> metric(replica, "nimfleet_config_last_reload_successful") == 1);
  }

  private static void configure(String text, int generation) throws IOException {
    Files.writeString(config, text);
    for (Replica replica : replicas)
      assertIn(LIMIT, () -> metric(replica, "nimfleet_config_generation") == generation);
  }

  /// Nothing of the webhook is needed to start it: its own namespace is not guarded.
  @Test
  void everythingThatStopsAndStartsGuardsAgain(TestReporter report) throws IOException {
    try (Load load = Load.on(server.client(), 1)) {
      for (Replica replica : replicas) replica.kill();
      assertThat(Load.good(server.client()).said()).contains("failed calling webhook");
      server.halt();
      server.resume();
      long start = System.nanoTime();
      for (Replica replica : replicas) replica.start();
      assertIn(LIMIT, WebhookFaultsIT::guards);
      report.publishEntry("all started", since(start));
      assertThat(load.outcomes()).noneMatch(Outcome::isLetIn);
    }
  }

  /// S4, S24: a line of the log is JSON, and tells neither what was sent, nor by whom, nor what the
  /// replicas prove themselves with.
  @Test
  void theLogsTellNothingOfWhatWasSent() {
    Matcher token = TOKEN.matcher(read(server.kubeconfig()));
    assertThat(token.find()).isTrue();
    for (Replica replica : replicas) {
      String log = read(replica.log());
      assertThat(log.lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
      assertThat(log)
          .doesNotContain(
              token.group(1), "modelPuller", "ngc-api-secret", "system:masters", "PRIVATE KEY");
    }
  }

  /// Whether a good object is let in and a bad one is not, by all that answer.
  private static boolean guards() {
    return Load.bad(server.client()).isAsItShould() && Load.good(server.client()).isAsItShould();
  }

  private static double metric(Replica replica, String name) {
    return replica
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static void assertIn(Duration limit, BooleanSupplier condition) {
    assertThat(Patience.until(limit, condition))
        .as(() ->
            "within %s; %s; %s; the logs say:%n%s"
                .formatted(limit, Load.bad(server.client()), Load.good(server.client()), logs()))
        .isTrue();
  }

  private static String logs() {
    return replicas.stream()
        .map(replica -> read(replica.log()).lines().toList())
        .flatMap(lines -> lines.subList(Math.max(0, lines.size() - 20), lines.size()).stream())
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static String since(long start) {
    return "%d ms".formatted((System.nanoTime() - start) / 1_000_000);
  }
}
