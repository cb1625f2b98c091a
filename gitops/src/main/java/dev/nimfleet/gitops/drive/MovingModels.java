package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.RolloutSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The models of fleets as a rollout sees them: which revision serves, and which one is to.
public final class MovingModels {
  private MovingModels() {}

  /// By `namespace/name` of their fleets. What a lock has as a candidate was started there, where
  /// somebody has to start it.
  public static Map<String, List<Model>> of(List<FleetOutput> fleets) {
    return of(fleets, plan -> RolloutSettings.of(plan).started());
  }

  /// The same where nobody could say a word yet.
  public static Map<String, List<Model>> unstarted(List<FleetOutput> fleets) {
    return of(fleets, RolloutSettings::of);
  }

  private static Map<String, List<Model>> of(
      List<FleetOutput> fleets, Function<ModelPlan, RolloutSettings> settings) {
    Map<String, List<Model>> models = new HashMap<>();
    for (FleetOutput fleet : fleets) {
      models.put(
          fleet.namespace() + "/" + fleet.name(),
          fleet.plans().stream()
              .flatMap(plan -> model(fleet, plan, settings.apply(plan)).stream())
              .toList());
    }
    return models;
  }

  private static Optional<Model> model(
      FleetOutput fleet, ModelPlan plan, RolloutSettings settings) {
    ModelLock lock = fleet.newLock().model(plan.name());
    // Without a route, or with one that was there before nimfleet, there are no weights to move.
    if (lock.live().isEmpty() || plan.route().isEmpty()) return Optional.empty();
    String live = lock.live().get().name();
    if (lock.isImported(live)) return Optional.empty();
    String asked = lock.candidate().map(candidate -> candidate.revision().name()).orElse(live);
    Map<String, MetricNames> names = new HashMap<>();
    lock.revisions().forEach(revision -> name(revision, names));
    // What nobody can measure is moved by people.
    if (!names.containsKey(live) || !names.containsKey(asked)) return Optional.empty();
    return Optional.of(
        new Model(
            fleet.namespace(),
            plan.name(),
            live,
            asked,
            settings,
            fleet.manifests().stream()
                .filter(manifest -> isOf(manifest, plan.name()))
                .map(Manifest::object)
                .toList(),
            lock.candidate().flatMap(MovingModels::said),
            names));
  }

  /// A candidate that the lock has broken off is to be kept for a look, and to get nothing.
  private static Optional<Command> said(Candidate candidate) {
    String revision = candidate.revision().name();
    Optional<Instant> ended = candidate.ended();
    return switch (candidate.stage()) {
      case ROLLING -> Optional.empty();
      case ABORTED -> Optional.of(Command.ofLock(Command.Verb.ABORT, revision, ended));
      case UNDONE -> Optional.of(Command.ofLock(Command.Verb.UNDO, revision, ended));
    };
  }

  private static void name(LockedRevision revision, Map<String, MetricNames> names) {
    revision.metrics().ifPresent(known -> names.put(revision.name(), known));
  }

  /// A cache may be several models', and is nobody's to move.
  private static boolean isOf(Manifest manifest, String model) {
    return manifest.models().equals(List.of(model)) && !manifest.kind().equals("NIMCache");
  }
}
