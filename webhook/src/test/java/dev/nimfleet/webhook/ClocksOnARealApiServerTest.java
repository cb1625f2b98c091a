package dev.nimfleet.webhook;

import static dev.nimfleet.webhook.GuardedCluster.GUARDED;
import static dev.nimfleet.webhook.GuardedCluster.HOME;
import static dev.nimfleet.webhook.GuardedCluster.REGISTRATION;
import static dev.nimfleet.webhook.GuardedCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.webhook.GuardedCluster.Circumstances;
import dev.nimfleet.webhook.http.Caller;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A clock that runs and is set. That of the API server, and with it what it thinks of
/// certificates, is the real one.
@RequiresApiServer
@RequiresRealCrds
class ClocksOnARealApiServerTest {
  private static final Duration YEAR = Duration.ofDays(365);

  /// Before the beginning of any day that is not over.
  private static final Duration START = Duration.ofHours(-26);

  private static final String LEAF =
      "nimfleet_certificate_expiry_timestamp_seconds{certificate=\"leaf\"}";

  private static final AtomicReference<Duration> AHEAD = new AtomicReference<>(START);
  private static final InstantSource CLOCK = () -> Instant.now().plus(AHEAD.get());

  private static GuardedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = under(CLOCK);
  }

  private static GuardedCluster under(InstantSource clock) {
    return GuardedCluster.in(new Circumstances(List.of(), Optional.empty(), clock));
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @BeforeEach
  void theClockIsAsItWas() {
    AHEAD.set(START);
  }

  private static ApiResponse tried(String yaml) {
    return cluster.client().dryRun().create(Models.scaledObjectRef(GUARDED, "brief"), yaml);
  }

  /// Waivers end with a day, so that the clock is set to a few seconds before midnight.
  @Test
  void aWaiverEndsToTheSecond() {
    Instant midnight = Instant.now().truncatedTo(ChronoUnit.DAYS);
    AHEAD.set(Duration.between(Instant.now(), midnight.minusSeconds(6)));
    LocalDate day = LocalDate.ofInstant(midnight, ZoneOffset.UTC).minusDays(1);
    String yaml = Models.hurriedScaler(GUARDED, "brief");
    cluster.waive(HOME, "brief", "scale-in-cooldown", "brief", day);
    await("it holds", () -> tried(yaml).isSuccess());
    assertThat(tried(yaml).warnings())
        .containsExactly(
            "[scale-in-cooldown] Waived until %s by ml-platform: nightly batch".formatted(day));
    Instant asked = CLOCK.instant();
    ApiResponse response = tried(yaml);
    while (response.isSuccess()) {
      asked = CLOCK.instant();
      response = tried(yaml);
    }
    assertThat(response.message()).contains("[scale-in-cooldown]");
    assertThat(response.warnings())
        .containsExactly(
            "[scale-in-cooldown] The waiver of ml-platform ended on %s.".formatted(day));
    assertThat(CLOCK.instant()).isAfterOrEqualTo(midnight);
    assertThat(asked).isBefore(midnight.plusSeconds(1));
  }

  /// The leaf has ended by the clock of the webhook, and the next one must be good by that of the
  /// API server. Set back again, nothing is made twice.
  @Test
  void aClockThatJumpsAYearAheadAndAnHourBackFailsNothing() throws IOException {
    double before = cluster.metric(LEAF);
    AHEAD.set(YEAR.plusDays(1));
    await(
        "another leaf is served",
        () -> {
          assertThat(cluster.isGuarded()).isTrue();
          return cluster.metric(LEAF) > before;
        });
    connectAnew();
    cluster.awaitGuarded();

    List<String> events = events();
    X509Certificate leaf = leaf();
    AHEAD.set(AHEAD.get().minusHours(1));
    makeItLook();
    assertThat(events()).isEqualTo(events);
    assertThat(leaf()).isEqualTo(leaf);
    assertThat(leaf.getNotBefore()).isBefore(CLOCK.instant());
    assertThat(cluster.metrics().lines().filter(line -> line.startsWith("nimfleet_cache_age_")))
        .isNotEmpty()
        .allSatisfy(line ->
            assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .isBetween(0.0, 60.0));
    cluster.awaitGuarded();
  }

  /// As on a machine that learns the time only after its start: authority and leaf have long ended.
  @Test
  void aClockThatWasElevenYearsBehindIsForgottenWithinALook() {
    var told = new AtomicReference<>(Optional.<Instant>empty());
    InstantSource late =
        () -> {
          Instant now = Instant.now();
          Instant first =
              told.updateAndGet(known -> known.or(() -> Optional.of(now))).orElseThrow();
          return now.isBefore(first.plusSeconds(3)) ? now.minus(YEAR.multipliedBy(11)) : now;
        };
    try (GuardedCluster behind = under(late)) {
      assertThat(behind.metric("nimfleet_certificate_events_total{what=\"authority_made\"}"))
          .isEqualTo(2);
      assertThat(behind.isGuarded()).isTrue();
    }
  }

  /// The API server keeps its connections to a host, and looks at a certificate when it opens one.
  private static void connectAnew() {
    int port = cluster.webhook().webhook().port(GuardedCluster.LIMIT);
    String patch =
        IntStream.range(0, 5)
            .mapToObj(
                "{op: replace, path: /webhooks/%%d/clientConfig/url, value: 'https://localhost:%d/validate'}"
                        .formatted(port)
                    ::formatted)
            .collect(Collectors.joining(", ", "[", "]"));
    cluster
        .server()
        .kubectl("patch", "validatingwebhookconfiguration", "nimfleet", "--type=json", "-p", patch);
  }

  private static List<String> events() {
    return cluster
        .metrics()
        .lines()
        .filter(line -> line.startsWith("nimfleet_certificate_events_total"))
        .toList();
  }

  private static X509Certificate leaf() throws IOException {
    String pem = cluster.health("/ca.pem");
    try (var caller =
        Caller.of(
            cluster.webhook().webhook().port(GuardedCluster.LIMIT),
            pem.substring(pem.indexOf('\n')))) {
      return caller.server();
    }
  }

  /// What it has mended it has looked at.
  private static void makeItLook() {
    String good = bundle();
    cluster
        .server()
        .kubectl(
            "patch",
            "validatingwebhookconfiguration",
            "nimfleet",
            "--type=json",
            "-p",
            "[{op: remove, path: /webhooks/0/clientConfig/caBundle}]");
    await("it has looked", () -> bundle().equals(good));
  }

  private static String bundle() {
    return cluster
        .client()
        .get(REGISTRATION)
        .json()
        .path("webhooks")
        .path(0)
        .path("clientConfig")
        .path("caBundle")
        .asString("");
  }
}
