package dev.nimfleet.gitops.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.gitops.analysis.Metrics.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnalysisTest {
  private static final Instant NOON = Instant.parse("2026-07-15T12:00:00Z");
  private static final MetricNames NIM_1 =
      new MetricNames(
          "gpu_cache_usage_perc",
          "num_requests_running",
          "num_requests_waiting",
          "time_to_first_token_seconds");

  /// What is known of one revision: a number for each thing that is asked.
  private static final class Known {
    double read = NOON.getEpochSecond() - 5;
    double targets = 1;
    double ended = 1000;
    double failed;
    double ttft = 0.4;
    double recently = 1;

    double answer(String query) {
      if (query.startsWith("min(max by (pod) (timestamp(")) return read;
      if (query.startsWith("max(count by (pod)")) return targets;
      if (query.startsWith("histogram_quantile(")) return ttft;
      double share = query.contains("[300s]") ? recently : 1;
      return share * (query.contains("failure") ? failed : ended);
    }
  }

  private final Known green = new Known();
  private final Known blue = new Known();
  private final List<String> asked = new ArrayList<>();
  private Duration since = Duration.ofMinutes(5);
  private Optional<Target> compared = Optional.of(target("blue"));
  private Optional<Duration> contract = Optional.of(Duration.ofMillis(800));

  private static Target target(String service) {
    return new Target("nim-prod", service, NIM_1);
  }

  private Verdict judge() {
    return judge((query, _) -> {
      asked.add(query);
      return new Answer.Vector(List.of((query.contains("\"green\"") ? green : blue).answer(query)));
    });
  }

  private Verdict judge(Metrics metrics) {
    Question question =
        new Question(
            target("green"),
            compared,
            new Limits(200, contract, 1, 1.5),
            NOON.minus(since),
            Duration.ofSeconds(15),
            Duration.ofMinutes(5));
    return Analysis.judge(metrics, question, NOON);
  }

  private static Verdict fail(String reason) {
    return new Verdict.Fail(List.of(reason));
  }

  private static Verdict noData(String reason) {
    return new Verdict.NoData(reason);
  }

  @Test
  void whatKeepsAllLimitsPasses() {
    assertThat(judge())
        .isEqualTo(
            new Verdict.Pass(
                "TTFT p90 0.4 s (at most 0.8 s), 0 % of 1000 requests failed (at most 1 %); the old"
                    + " revision: 0.4 s, 0 %"));
  }

  @Test
  void theContractIsAbsolute() {
    green.ttft = 0.9;
    blue.ttft = 0.9;

    assertThat(judge()).isEqualTo(fail("TTFT p90 is 0.9 s, and 0.8 s is promised"));
  }

  @Test
  void itMayNotBeMuchSlowerThanTheOldRevision() {
    green.ttft = 0.7;

    assertThat(judge())
        .isEqualTo(fail("TTFT p90 is 0.7 s, more than 1.5 times the 0.4 s of the old revision"));
  }

  @Test
  void errorsHaveALimit() {
    green.failed = 20;
    blue.failed = 20;

    assertThat(judge()).isEqualTo(fail("1.96 % of 1020 requests failed, and 1 % may"));
  }

  @Test
  void itMayNotFailMuchMoreOftenThanTheOldRevision() {
    green.failed = 8;

    assertThat(judge())
        .isEqualTo(fail("0.79 % of 1008 requests failed, and 0 % of the old revision's"));
  }

  @Test
  void oneErrorIsNoDifferenceFromNone() {
    green.failed = 1;

    assertThat(judge()).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void allReasonsAreSaid() {
    green.failed = 100;
    green.ttft = 2;

    assertThat(((Verdict.Fail) judge()).reasons()).hasSize(4);
  }

  @Test
  void withoutAnOldRevisionThatHasRequestsOnlyTheLimitsCount() {
    compared = Optional.empty();

    assertThat(judge())
        .isEqualTo(
            new Verdict.Pass(
                "TTFT p90 0.4 s (at most 0.8 s), 0 % of 1000 requests failed (at most 1 %)"));
  }

  @Test
  void withoutAContractTheOldRevisionIsTheMeasure() {
    contract = Optional.empty();
    green.ttft = 5;
    blue.ttft = 4;

    assertThat(judge()).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void fewRequestsSayNothing() {
    green.ended = 150;
    green.failed = 49;

    assertThat(judge())
        .isEqualTo(
            noData("fewer than 200 requests to `green` have ended since the weight changed"));
  }

  @Test
  void failedRequestsAreRequestsToo() {
    green.ended = 0;
    green.failed = 200;

    assertThat(judge()).isInstanceOf(Verdict.Fail.class);
  }

  @Test
  void nothingIsMeasuredBeforeTheChangeHasBeenRead() {
    judge();

    // 5 m since the change, less the 15 s until the pods were read for the first time.
    assertThat(asked).anyMatch(query -> query.contains("[285s]"));
  }

  @Test
  void justAfterTheChangeNothingIsKnown() {
    since = Duration.ofSeconds(59);

    assertThat(judge()).isEqualTo(noData("the weight has changed only just now"));
  }

  @Test
  void whatWentWellForHoursHidesNoFailureOfTheLastMinutes() {
    since = Duration.ofHours(9);
    judge();

    assertThat(asked).noneMatch(query -> query.contains("[32385s]"));
  }

  @Test
  void allSinceTheChangeCountsWhereLittleHappensInMinutes() {
    since = Duration.ofHours(9);
    green.recently = 0.01;

    assertThat(judge()).isInstanceOf(Verdict.Pass.class);
    assertThat(asked).anyMatch(query -> query.contains("[32385s]"));
  }

  @Test
  void anOldReadIsNoData() {
    green.read = NOON.getEpochSecond() - 31;

    assertThat(judge()).isEqualTo(noData("a pod of `green` was last read 31 s ago"));
  }

  @Test
  void aPodThatIsReadTwiceIsNoData() {
    green.targets = 2;

    assertThat(judge())
        .isEqualTo(
            noData(
                "a pod of `green` is read as 2 targets, so that its requests count that many"
                    + " times"));
  }

  @Test
  void noNumberIsNoData() {
    green.ttft = Double.NaN;

    assertThat(judge()).isInstanceOf(Verdict.NoData.class);
  }

  @Test
  void anOldRevisionOfWhichNothingIsKnownIsNoData() {
    blue.ended = 3;

    assertThat(judge())
        .isEqualTo(noData("fewer than 200 requests to `blue` have ended since the weight changed"));
  }

  @Test
  void noSeriesIsNoDataAndTheQueryIsShown() {
    assertThat(judge((_, _) -> new Answer.Vector(List.of())))
        .isEqualTo(
            noData(
                "Prometheus has no series of `green` for min(max by (pod)"
                    + " (timestamp(time_to_first_token_seconds_count{namespace=\"nim-prod\",service=\"green\"})))"));
  }

  @Test
  void twoSeriesAreNoData() {
    assertThat(judge((_, _) -> new Answer.Vector(List.of(1.0, 1.0))))
        .isInstanceOf(Verdict.NoData.class);
  }

  @Test
  void noAnswerIsNoData() {
    assertThat(judge((_, _) -> new Answer.Unknown("Prometheus at x: it cannot be reached")))
        .isEqualTo(noData("Prometheus at x: it cannot be reached"));
  }

  @Test
  void theEngineIsToldByItsNames() {
    assertThat(signals("time_to_first_token_seconds").ended().name())
        .isEqualTo("request_success_total");
    assertThat(signals("vllm:time_to_first_token_seconds").ended().name())
        .isEqualTo("vllm:request_success_total");
    assertThat(signals("sglang:time_to_first_token_seconds").ended().name())
        .isEqualTo("sglang:num_requests_total");
    assertThat(Signals.of(new MetricNames("a", "b", "c", "trt:ttft"))).isEmpty();
  }

  private static Signals signals(String ttft) {
    return Signals.of(new MetricNames("a", "b", "c", ttft)).orElseThrow();
  }
}
