package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.gitops.analysis.Analysis;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.analysis.Question;
import dev.nimfleet.gitops.analysis.Target;
import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.rollout.RolloutSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Asks the numbers before a lock gives a candidate more requests, and judges them as the
/// reconciler does.
record StepCheck(String model, Metrics metrics, InstantSource clock, Console console) {
  private static final int ALL = 100;
  private static final Duration SCRAPE = Duration.ofSeconds(15);

  /// Says what they say.
  ///
  /// @return the exit code: zero where more requests may come
  int judge(List<Compiled> all) {
    for (Compiled compiled : all) {
      for (FleetOutput fleet : compiled.result().fleets()) {
        int code = judge(compiled, fleet);
        if (code != ExitCode.DONE) return code;
      }
    }
    return ExitCode.DONE;
  }

  private int judge(Compiled compiled, FleetOutput fleet) {
    Optional<ModelPlan> plan =
        fleet.plans().stream().filter(each -> each.name().equals(model)).findFirst();
    ModelLock before = fleet.lock().before().model(model);
    if (plan.isEmpty() || before.candidate().isEmpty()) return ExitCode.DONE;
    int weight = before.candidate().get().weight();
    if (isNoMore(fleet.newLock().model(model), weight)) return ExitCode.DONE;
    if (weight == 0) {
      console
          .err()
          .println(
              "%s at 0 %%: there is nothing to measure before the first step.".formatted(model));
      return ExitCode.DONE;
    }
    String key = fleet.lock().before().key();
    List<LockFile> locks = compiled.locks().stream().filter(file -> file.isOf(key)).toList();
    return tell(verdict(locks, plan.get(), before), weight);
  }

  /// Going back needs no numbers.
  private static boolean isNoMore(ModelLock after, int weight) {
    return after.candidate().map(Candidate::weight).filter(other -> other <= weight).isPresent();
  }

  private int tell(Verdict verdict, int weight) {
    return switch (verdict) {
      case Verdict.Pass(String summary) -> {
        console.err().println("%s at %d %% holds: %s.".formatted(model, weight, summary));
        yield ExitCode.DONE;
      }
      case Verdict.Fail(List<String> reasons) -> {
        Message.error(
            console,
            "`%s` does not hold at %d %%: %s.".formatted(model, weight, String.join("; ", reasons)),
            List.of(
                "nothing is written.",
                "`nimfleet rollout abort %s` takes its requests back.".formatted(model)));
        yield ExitCode.FAILED;
      }
      case Verdict.NoData(String reason) -> {
        Message.error(
            console,
            "Nobody knows whether `%s` holds at %d %%: %s.".formatted(model, weight, reason),
            List.of("nothing is written; try again when that is mended."));
        yield ExitCode.UNKNOWN;
      }
    };
  }

  private Verdict verdict(List<LockFile> locks, ModelPlan plan, ModelLock lock) {
    Candidate candidate = lock.candidate().orElseThrow();
    Optional<Target> green = target(plan, Optional.of(candidate.revision()));
    Optional<Target> blue = target(plan, lock.live());
    boolean isCompared = candidate.weight() < ALL;
    if (green.isEmpty() || (isCompared && blue.isEmpty())) {
      return new Verdict.NoData("the lock does not say how its engine names its signals");
    }
    Instant now = clock.instant();
    RolloutSettings settings = RolloutSettings.of(plan);
    Instant since = Instant.EPOCH;
    for (LockFile file : locks) {
      Optional<String> missing = missing(file);
      if (missing.isPresent()) return new Verdict.NoData(missing.get());
      Instant delivered = delivered(file);
      since = delivered.isAfter(since) ? delivered : since;
    }
    return Analysis.judge(
        metrics.at(place(plan)),
        new Question(
            green.get(),
            isCompared ? blue : Optional.empty(),
            settings.limits(),
            since,
            plan.monitoring().map(ModelPlan.Monitoring::interval).orElse(SCRAPE),
            settings.every()),
        now);
  }

  /// What keeps others from serving by a lock.
  private static Optional<String> missing(LockFile file) {
    boolean isCommitted =
        switch (Git.head(file.path())) {
          case Git.InHead.File(byte[] bytes) ->
              file.before().filter(text -> Arrays.equals(text, bytes)).isPresent();
          case Git.InHead.Absent() -> false;
          case Git.InHead.NoRepository() -> true;
        };
    if (!isCommitted) {
      return Optional.of(
          "`%s` is not committed, so that nobody serves by it yet".formatted(file.path()));
    }
    return Git.isPushed(file.path())
        ? Optional.empty()
        : Optional.of("`%s` is not pushed, so that nobody serves by it yet".formatted(file.path()));
  }

  /// When others have it at the earliest: what was measured before was another weight.
  private static Instant delivered(LockFile file) {
    return Git.changed(file.path()).orElseGet(() -> written(file.path()));
  }

  private static Instant written(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  private static Optional<Target> target(ModelPlan plan, Optional<LockedRevision> revision) {
    return revision.flatMap(
        it -> it.metrics().map(names -> new Target(plan.namespace(), it.name(), names)));
  }

  private static Optional<Metrics.Place> place(ModelPlan plan) {
    return plan.autoscaling()
        .map(ModelPlan.Autoscaling::prometheus)
        .map(server ->
            new Metrics.Place(server.address().value(), server.tenant().map(it -> it.value())));
  }
}
