package dev.nimfleet.gitops.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.analysis.Analysis;
import dev.nimfleet.gitops.analysis.Limits;
import dev.nimfleet.gitops.analysis.Question;
import dev.nimfleet.gitops.analysis.Target;
import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.prometheus.NimEmulator.Engine;
import dev.nimfleet.gitops.prometheus.RunningPrometheus.Scraped;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the queries of a verdict mean to the Prometheus that answers them. Its clock is the
/// machine's, so these tests wait for it.
@RequiresPrometheus
class RealPrometheusTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, NimEmulator> EMULATORS = new LinkedHashMap<>();

  @TempDir static Path folder;
  private static RunningPrometheus prometheus;
  private static Thread traffic;
  private static Instant begin;

  @BeforeAll
  static void start() {
    for (String service : List.of("blue", "nim", "slow", "failing", "idle", "twice", "restarted")) {
      EMULATORS.put(service, new NimEmulator(Engine.NIM_1));
    }
    for (String service : List.of("vllm", "vllm-slow", "vllm-failing", "gone")) {
      EMULATORS.put(service, new NimEmulator(Engine.VLLM));
    }
    Stream<Scraped> once =
        EMULATORS.entrySet().stream()
            .map(entry -> new Scraped("nim/" + entry.getKey(), entry.getKey(), entry.getValue()));
    Stream<Scraped> again = Stream.of(new Scraped("pods", "twice", emulator("twice")));
    prometheus = RunningPrometheus.start(folder, Stream.concat(once, again).toList());
    begin = Instant.now();
    traffic = Thread.startVirtualThread(RealPrometheusTest::serve);
  }

  @AfterAll
  static void stop() {
    traffic.interrupt();
    prometheus.close();
    EMULATORS.values().forEach(NimEmulator::close);
  }

  /// Some hundred requests a second, for as long as the tests take.
  private static void serve() {
    try {
      while (true) {
        for (String healthy : List.of("blue", "nim", "twice", "restarted", "vllm", "gone")) {
          emulator(healthy).serve(20, 0.2);
        }
        for (String slow : List.of("slow", "vllm-slow")) {
          emulator(slow).serve(15, 0.2);
          emulator(slow).serve(5, 2);
        }
        for (String failing : List.of("failing", "vllm-failing")) {
          emulator(failing).serve(18, 0.2);
          emulator(failing).fail(2);
        }
        Thread.sleep(50);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static NimEmulator emulator(String service) {
    return java.util.Objects.requireNonNull(EMULATORS.get(service));
  }

  private static Target target(String service) {
    return new Target("nim-prod", service, emulator(service).names());
  }

  private static Question question(String service) {
    return new Question(
        target(service),
        Optional.of(target("blue")),
        new Limits(200, Optional.of(Duration.ofMillis(800)), 1, 1.5),
        begin,
        RunningPrometheus.SCRAPE_INTERVAL,
        Duration.ofSeconds(15));
  }

  private static Verdict judge(String service) {
    return Analysis.judge(prometheus.client(), question(service), Instant.now());
  }

  /// The first verdict that is one, or whatever it was last.
  private static Verdict verdict(String service) {
    var last = new AtomicReference<>(judge(service));
    Patience.until(
        PATIENCE,
        () -> {
          last.set(judge(service));
          return !(last.get() instanceof Verdict.NoData);
        });
    return last.get();
  }

  /// Once there is enough to judge its neighbours by.
  private static Verdict whenOthersAreJudged(String service) {
    assertThat(verdict("nim")).isInstanceOf(Verdict.Pass.class);
    assertThat(verdict("vllm")).isInstanceOf(Verdict.Pass.class);
    return judge(service);
  }

  private static String reason(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.NoData.class);
    return ((Verdict.NoData) verdict).reason();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nim", "vllm"})
  void aHealthyRevisionPasses(String service) {
    assertThat(verdict(service)).isInstanceOf(Verdict.Pass.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"slow", "vllm-slow"})
  void aSlowRevisionFails(String service) {
    Verdict verdict = verdict(service);

    assertThat(verdict).isInstanceOf(Verdict.Fail.class);
    assertThat(((Verdict.Fail) verdict).reasons())
        .hasSize(2)
        .allMatch(reason -> reason.startsWith("TTFT p90 is "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"failing", "vllm-failing"})
  void aFailingRevisionFails(String service) {
    Verdict verdict = verdict(service);

    assertThat(verdict).isInstanceOf(Verdict.Fail.class);
    assertThat(((Verdict.Fail) verdict).reasons())
        .hasSize(2)
        .allMatch(reason -> reason.contains("requests failed"));
  }

  @Test
  void aRevisionWithoutRequestsIsNotJudged() {
    // On a slow machine it has not been read twice yet.
    assertThat(reason(whenOthersAreJudged("idle")))
        .matches("(fewer than 200 requests to|Prometheus has no series of) `idle`.*");
  }

  @Test
  void aRevisionThatIsReadTwiceIsNotJudged() {
    assertThat(reason(whenOthersAreJudged("twice")))
        .startsWith("a pod of `twice` is read as 2 targets");
  }

  @Test
  void aRevisionThatNobodyReadsIsNotJudged() {
    Question unread =
        new Question(
            new Target("nim-prod", "unread", emulator("nim").names()),
            Optional.empty(),
            question("nim").limits(),
            begin,
            RunningPrometheus.SCRAPE_INTERVAL,
            Duration.ofSeconds(15));
    whenOthersAreJudged("nim");

    assertThat(reason(Analysis.judge(prometheus.client(), unread, Instant.now())))
        .startsWith("Prometheus has no series of `unread`");
  }

  @Test
  void countersThatBeginAgainCountOn() {
    whenOthersAreJudged("restarted");
    emulator("restarted").restart();

    assertThat(verdict("restarted")).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void aPodThatIsGoneIsNotJudgedByWhatItDid() {
    assertThat(verdict("gone")).isInstanceOf(Verdict.Pass.class);
    emulator("gone").close();

    assertThat(Patience.until(PATIENCE, () -> judge("gone") instanceof Verdict.NoData)).isTrue();
  }

  @Test
  void whatWasReadLongAgoIsNotJudged() {
    whenOthersAreJudged("nim");
    Instant later = Instant.now().plusSeconds(10);

    assertThat(reason(Analysis.judge(prometheus.client(), question("nim"), later)))
        .matches("a pod of `nim` was last read \\d+ s ago");
  }

  @Test
  void aPrometheusThatIsGoneIsNoData(@TempDir Path own) {
    var mortal =
        RunningPrometheus.start(own, List.of(new Scraped("nim/nim", "nim", emulator("nim"))));
    mortal.close();
    whenOthersAreJudged("nim");

    assertThat(reason(Analysis.judge(mortal.client(), question("nim"), Instant.now())))
        .contains("it cannot be reached");
  }
}
