package dev.nimfleet.gitops;

import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.drive.Endpoints;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.RolloutSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The model `llama` of a [TestFleet] as a rollout sees it, and what it answers.
public final class TestModel {
  private static final MetricNames NAMES =
      new MetricNames(
          "gpu_cache_usage_perc",
          "num_requests_running",
          "num_requests_waiting",
          "time_to_first_token_seconds");

  private TestModel() {}

  public static Model of(TestFleet fleet) {
    var output = fleet.compiled().fleets().getFirst();
    ModelLock lock = output.newLock().model("llama");
    String live = lock.live().orElseThrow().name();
    String asked = lock.candidate().map(it -> it.revision().name()).orElse(live);
    return new Model(
        "nim",
        "llama",
        live,
        asked,
        RolloutSettings.of(output.plans().getFirst()),
        fleet.desired().models().getOrDefault("llama", List.of()),
        lock.candidate()
            .filter(candidate -> candidate.stage() == Stage.ABORTED)
            .map(it -> Command.ofLock(Command.Verb.ABORT, asked, it.ended())),
        live.equals(asked) ? Map.of(live, NAMES) : Map.of(live, NAMES, asked, NAMES));
  }

  /// What Prometheus says of a revision that has enough requests, none of which fails.
  ///
  /// @param slowness how many times slower than usual it is
  public static Metrics.Answer numbers(String query, Instant at, double slowness) {
    double value =
        query.contains("timestamp(")
            ? at.getEpochSecond()
            : query.contains("histogram_quantile")
                ? slowness * 0.2
                : query.contains("count by") ? 1 : query.contains(" or ") ? 0 : 1000;
    return new Metrics.Answer.Vector(List.of(value));
  }

  /// Services that serve what they should.
  public static final class Answering implements Endpoints {
    @Override
    public Set<String> served(String namespace, String service) {
      return Set.of("meta/llama");
    }

    @Override
    public Optional<String> warmUp(String namespace, String service, String model, int requests) {
      return Optional.empty();
    }
  }
}
