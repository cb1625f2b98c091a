package dev.nimfleet.gitops.rollout;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.gitops.analysis.Limits;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// How a model's new revisions take over.
///
/// @param isManual whether nothing is created until somebody starts it
/// @param by percent of the requests moved in one step
/// @param every the least time between two steps
/// @param passes how many verdicts in a row let a step follow
/// @param maxHold how long a step may wait for what should come by itself
/// @param window when requests may move to a new revision; always where empty
/// @param preview the request header that reaches the new revision at any weight
/// @param gates weights that are passed only by somebody's word; 100 is the one before promotion
/// @param warmUp requests that the new revision answers before it gets any of its users'
/// @param keepPrevious how long the old revision is kept whole after a promotion
/// @param drain the longest that a request may take
/// @param replicas of the model, as fleet.yaml bounds them
/// @param gpus of one replica of the new revision
public record RolloutSettings(
    boolean isManual,
    int by,
    Duration every,
    int passes,
    Duration maxHold,
    Optional<Window> window,
    Optional<String> preview,
    SortedSet<Integer> gates,
    int warmUp,
    Duration keepPrevious,
    Duration drain,
    Limits limits,
    Replicas replicas,
    Gpus gpus) {
  public RolloutSettings {
    gates = Collections.unmodifiableSortedSet(new TreeSet<>(gates));
    if (by < 1 || by > 100) {
      throw new IllegalArgumentException("by must be from 1 to 100: " + by);
    }
    if (passes < 1) {
      throw new IllegalArgumentException("passes must be at least 1: " + passes);
    }
    if (!gates.isEmpty() && (gates.first() < 0 || gates.last() > 100)) {
      throw new IllegalArgumentException("gates must be from 0 to 100: " + gates);
    }
  }

  private static final Duration LONGEST_REQUEST = Duration.ofMinutes(10);

  /// As fleet.yaml asks. A contract on the time to first token that the model scales by is one that
  /// its revisions must keep too.
  public static RolloutSettings of(ModelPlan plan) {
    ModelPlan.Rollout rollout = plan.rollout();
    return new RolloutSettings(
        rollout.isManual(),
        rollout.by(),
        rollout.every(),
        rollout.passes(),
        rollout.maxHold(),
        rollout.window().map(hours -> Window.parse(hours, ZoneOffset.UTC)),
        rollout.preview().map(Setting::value),
        rollout.gates(),
        rollout.warmUp(),
        rollout.keepPrevious(),
        plan.route().map(route -> route.timeout().value()).orElse(LONGEST_REQUEST),
        new Limits(
            rollout.minSamples(),
            rollout
                .guard()
                .ttftP90()
                .or(() -> plan.autoscaling().flatMap(it -> it.ttftP90()).map(Setting::value)),
            rollout.guard().errorPercent(),
            1 + rollout.guard().abovePercent() / 100),
        plan.replicas().value(),
        new Gpus(
            plan.compute().product().value(),
            plan.compute().resource(),
            plan.compute().count().value()));
  }

  /// The same after somebody has started it.
  public RolloutSettings started() {
    return new RolloutSettings(
        false,
        by,
        every,
        passes,
        maxHold,
        window,
        preview,
        gates,
        warmUp,
        keepPrevious,
        drain,
        limits,
        replicas,
        gpus);
  }

  /// The least time between two verdicts that count: one look at the same minute is no second
  /// opinion.
  Duration betweenPasses() {
    return every.dividedBy(passes);
  }
}
