package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.lock.Lock;
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
    Map<String, List<Model>> models = new HashMap<>();
    for (FleetOutput fleet : fleets) {
      models.put(
          fleet.namespace() + "/" + fleet.name(),
          of(fleet, fleet.newLock(), plan -> RolloutSettings.of(plan).started()));
    }
    return models;
  }

  /// The same of a fleet of which nobody could say a word yet.
  ///
  /// @param known its lock with what has become of its rollouts, which files do not tell
  public static Map<String, List<Model>> unstarted(FleetOutput fleet, Lock known) {
    String name = fleet.namespace() + "/" + fleet.name();
    return Map.of(name, of(fleet, known, RolloutSettings::of));
  }

  private static List<Model> of(
      FleetOutput fleet, Lock known, Function<ModelPlan, RolloutSettings> settings) {
    return fleet.plans().stream()
        .flatMap(
            plan -> model(fleet, known.model(plan.name()), plan, settings.apply(plan)).stream())
        .toList();
  }

  private static Optional<Model> model(
      FleetOutput fleet, ModelLock known, ModelPlan plan, RolloutSettings settings) {
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
            known.candidate().flatMap(MovingModels::said),
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
