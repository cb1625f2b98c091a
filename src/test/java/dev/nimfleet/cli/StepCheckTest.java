package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.gitops.prometheus.NimEmulator;
import dev.nimfleet.gitops.prometheus.NimEmulator.Engine;
import dev.nimfleet.gitops.prometheus.RequiresPrometheus;
import dev.nimfleet.gitops.prometheus.RunningPrometheus;
import dev.nimfleet.gitops.prometheus.RunningPrometheus.Scraped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet rollout step --check-prometheus`, with a Prometheus that reads two revisions.
@RequiresPrometheus
class StepCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String FLEET =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          metrics: {prometheus: "http://prometheus:9090", interval: 1s}
          gateway: {name: inference, domain: example.com}
        gpus:
          h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
        models:
          chat:
            image: meta/llama-3.1-8b-instruct:1.3.0
            gpuCount: 1
            workload: short-context-chat
            replicas: 2..4
            cache: 60Gi
            rollout: {guard: {ttftP90: 1s}}
      """;

  private final NimEmulator blue = new NimEmulator(Engine.NIM_1);
  private final NimEmulator green = new NimEmulator(Engine.NIM_1);

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private volatile double ttft = 0.2;
  private Desk desk;
  private Clone clone;
  private RunningPrometheus prometheus;
  private Thread traffic;

  @BeforeEach
  void aCandidateWithSomeRequests() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", FLEET);
    type("compile", "fleet.yaml", "-o", "out");
    clone.commit();
    desk.file("fleet.yaml", FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile", "fleet.yaml", "-o", "out");
    clone.commit();
    prometheus =
        RunningPrometheus.start(
            elsewhere,
            List.of(
                new Scraped("blue", revision("1-3-0"), blue),
                new Scraped("green", revision("1-4-0"), green)));
    traffic = Thread.startVirtualThread(this::serve);
  }

  @AfterEach
  void stop() {
    traffic.interrupt();
    prometheus.close();
    blue.close();
    green.close();
  }

  private void type(String... words) {
    Desk.Result result = desk.runReal(words);
    assertThat(result.code()).as(result.err()).isZero();
  }

  private String revision(String version) {
    Matcher name = Pattern.compile("chat-v" + version + "-[0-9a-f]{6}").matcher(lock());
    assertThat(name.find()).as(lock()).isTrue();
    return name.group();
  }

  private String lock() {
    return desk.read("fleet.lock.yaml");
  }

  private void serve() {
    try {
      while (true) {
        blue.serve(20, 0.2);
        green.serve(20, ttft);
        Thread.sleep(50);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Desk.Result step() {
    return desk.runReal(
        "rollout",
        "step",
        "chat",
        "fleet.yaml",
        "-o",
        "out",
        "--check-prometheus",
        "--prometheus",
        prometheus.address().toString());
  }

  /// The first answer that has numbers.
  private Desk.Result judged() {
    var last = new AtomicReference<Desk.Result>(step());
    Patience.until(
        LIMIT,
        () -> {
          if (last.get().code() == 4) last.set(step());
          return last.get().code() != 4;
        });
    return last.get();
  }

  @Test
  void aStepComesOnlyWhenTheNumbersSpeakForIt() {
    Desk.Result first = step();
    assertThat(first.err()).startsWith("chat at 0 %: there is nothing to measure").contains("10");
    assertThat(first.code()).isZero();

    Desk.Result undelivered = step();
    assertThat(undelivered.err())
        .startsWith("error: Nobody knows whether `chat` holds at 10 %: `fleet.lock.yaml` is not")
        .contains("nothing is written");
    assertThat(undelivered.code()).isEqualTo(4);

    clone.commit();
    Desk.Result second = judged();
    assertThat(second.err()).startsWith("chat at 10 % holds: TTFT p90 0.").contains("weight 20");
    assertThat(second.code()).isZero();

    clone.commit();
    ttft = 2;
    String before = lock();
    Desk.Result slow = judged();
    assertThat(slow.err())
        .startsWith("error: `chat` does not hold at 20 %: TTFT p90 is 2.")
        .contains("and 1 s is promised", "`nimfleet rollout abort chat` takes");
    assertThat(slow.code()).isEqualTo(1);
    assertThat(lock()).isEqualTo(before);

    prometheus.close();
    Desk.Result gone = step();
    assertThat(gone.code()).isEqualTo(4);
    assertThat(gone.err()).contains("cannot be reached");
    type("rollout", "abort", "chat", "fleet.yaml", "-o", "out");
  }
}
